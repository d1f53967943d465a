// Which contacts are selected: ticked ones, or everything that matches, or the first so many of it, but for unticked ones.
// Kept in the tab's storage for each filter, so that ticks survive paging, sorting and a look at a contact.
const PREFIX = "selected:";
const CURRENT = `current-filter:${location.pathname}`; // there are other lists than that of contacts

export class Selected {
  static of(filter) {
    return new Selected(JSON.parse(sessionStorage.getItem(PREFIX + filter) ?? "{}"));
  }

  // The filter with which this list was looked at last in this tab.
  static get currentFilter() {
    return sessionStorage.getItem(CURRENT);
  }

  static set currentFilter(filter) {
    sessionStorage.setItem(CURRENT, filter);
  }

  constructor({ all = false, first = null, order = null, ids = [], excluded = [] } = {}) {
    Object.assign(this, { all, first, order, ids: new Set(ids), excluded: new Set(excluded) });
  }

  get isEmpty() {
    return !this.all && this.ids.size === 0;
  }

  // `place`: of the row in the whole list, from 1.
  has(id, place) {
    return this.all ? !this.excluded.has(id) && (!this.first || place <= this.first) : this.ids.has(id);
  }

  // False when it cannot be done: a row behind the first so many cannot be ticked.
  set(id, place, on) {
    if (this.all && this.first && place > this.first) return !on;
    const [set, add] = this.all ? [this.excluded, !on] : [this.ids, on];
    if (add) set.add(id);
    else set.delete(id);
    return true;
  }

  // `total`: how many match; null while that is not known.
  count(total) {
    if (!this.all) return this.ids.size;
    if (total === null) return this.first ? this.first - this.excluded.size : null;
    return Math.max(0, Math.min(this.first ?? total, total) - this.excluded.size);
  }

  // The fields that the server reads, see bulkactions.selection.Selection.from_post.
  fields(query, total) {
    const shared = { query, expected: this.count(total) ?? "" };
    if (!this.all) return { ...shared, scope: "ids", ids: [...this.ids].join() };
    return { ...shared, scope: "all", limit: this.first ?? "", excluded: [...this.excluded].join() };
  }

  keep(filter) {
    if (this.isEmpty) return sessionStorage.removeItem(PREFIX + filter);
    sessionStorage.setItem(PREFIX + filter, JSON.stringify({ ...this, ids: [...this.ids], excluded: [...this.excluded] }));
  }
}
