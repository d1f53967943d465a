// Draws the [data-chart] canvases of [data-statistics], in the colours of the tables beside them. Chart.js is fetched only then.
const quiet = matchMedia("(prefers-reduced-motion: reduce)");
let charts = [];

document.body.addEventListener("htmx:afterSettle", draw);
new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
draw();

async function draw() {
  const root = document.querySelector("[data-statistics]");
  for (const chart of charts) chart.destroy();
  charts = [];
  if (!root) return;
  await library(root.dataset.library);
  if (charts.length || !root.isConnected) return;
  Chart.defaults.font.family = getComputedStyle(root).fontFamily;
  const figures = JSON.parse(root.querySelector("#statistics-data").textContent);
  const kinds = { outcomes: doughnut, steps: bars };
  charts = [...root.querySelectorAll("[data-chart]")].map((canvas) => kinds[canvas.dataset.chart](canvas, figures, root));
}

function library(url) {
  if (window.Chart) return Promise.resolve();
  const script = document.createElement("script");
  script.src = url;
  document.head.append(script);
  return new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: reject }));
}

function doughnut(canvas, { outcomes }, root) {
  const shown = outcomes.filter(({ count }) => count);
  const colours = shown.map(({ key }) => getComputedStyle(root.querySelector(`[data-outcome="${key}"]`)));
  const data = {
    labels: shown.map(({ label }) => label),
    datasets: [
      {
        data: shown.map(({ count }) => count),
        backgroundColor: colours.map((style) => style.backgroundColor),
        borderColor: shown.map(({ key }, n) => (key === "not_processed" ? colours[n].borderColor : getComputedStyle(root).backgroundColor)),
        borderWidth: shown.length > 1 ? 2 : 0,
      },
    ],
  };
  return new Chart(canvas, { type: "doughnut", data, options: { ...common(), cutout: "68%" } });
}

function bars(canvas, { steps }, root) {
  const style = getComputedStyle(root);
  const data = {
    labels: steps.map(({ label }) => label),
    datasets: [{ data: steps.map(({ count }) => count), backgroundColor: getComputedStyle(canvas).color, borderRadius: 3, maxBarThickness: 36 }],
  };
  const ticks = { color: style.color, maxRotation: 0, autoSkipPadding: 16, precision: 0 };
  const scales = {
    x: { ticks, grid: { display: false } },
    y: { ticks, beginAtZero: true, grid: { color: getComputedStyle(canvas).borderTopColor }, border: { display: false } },
  };
  return new Chart(canvas, { type: "bar", data, options: { ...common(), scales } });
}

function common() {
  return {
    animation: quiet.matches ? false : { duration: 250 },
    maintainAspectRatio: false,
    plugins: { legend: { display: false } },
  };
}
