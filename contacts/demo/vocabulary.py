"""Companies, job titles, tags, statuses, notes and tasks that made-up contacts get."""

from __future__ import annotations

from contacts.models.colour import Colour

COMPANY_HEADS = [
    "Northwind",
    "Blue Ridge",
    "Silver Birch",
    "Harbour",
    "Acme",
    "Polaris",
    "Évolution",
    "Ångström",
    "Müller",
    "Lindqvist",
    "García",
    "O’Malley",
    "Brightwater",
    "Copper Hill",
    "Redwood",
    "Juniper",
    "Kestrel",
    "Lighthouse",
    "Marigold",
    "Old Town",
    "Pinnacle",
    "Quarry Lane",
    "Riverstone",
    "Summit",
    "Tidewater",
    "Umber",
    "Vantage",
    "Willow Creek",
    "Yellowstone",
    "Zephyr",
    "São Bento",
    "Çınar",
    "Łabędź",
    "Sakura",
    "Nordlys",
    "Alpenblick",
]
# The second half of a company's name, and its industry
COMPANY_TAILS = {
    "Logistics": "Transport and logistics",
    "Foods": "Food and drink",
    "Design": "Design and marketing",
    "Dental Care": "Health care",
    "Software": "Software",
    "Robotics": "Manufacturing",
    "Architects": "Construction",
    "Coffee Roasters": "Food and drink",
    "Solar": "Energy",
    "Insurance": "Finance and insurance",
    "Legal": "Legal services",
    "Fitness": "Sport and leisure",
    "Realty": "Real estate",
    "Travel": "Travel and tourism",
    "Media": "Media",
    "Analytics": "Software",
}
COMPANY_FORMS = ["", " Ltd", " Inc.", " GmbH", " & Co.", " SA", " AB", ", LLC"]

JOB_TITLES = [
    "Account Manager",
    "Office Manager",
    "Chief Executive",
    "Chief Financial Officer",
    "Head of Marketing",
    "Marketing Manager",
    "Sales Director",
    "Sales Representative",
    "Purchasing Manager",
    "Operations Manager",
    "Software Engineer",
    "Product Manager",
    "Designer",
    "Consultant",
    "Owner",
    "Co-founder",
    "Teacher",
    "Nurse",
    "Physiotherapist",
    "Architect",
    "Electrician",
    "Lawyer",
    "Accountant",
    "Recruiter",
    "Head of People",
    "IT Administrator",
    "Data Analyst",
    "Event Manager",
    "Journalist",
    "Researcher",
    "Student",
    "Retired",
]

# Name, colour, whether it is the default, share of contacts in percent
STATUSES = [
    ("New", Colour.BLUE, True, 34),
    ("Contacted", Colour.CYAN, False, 24),
    ("Qualified", Colour.PURPLE, False, 13),
    ("Proposal sent", Colour.ORANGE, False, 6),
    ("Customer", Colour.GREEN, False, 15),
    ("Lost", Colour.GREY, False, 8),
]

SOURCES = {
    "Website form": 30,
    "Referral": 18,
    "Newsletter": 14,
    "Trade fair": 10,
    "Import": 10,
    "Webinar": 8,
    "Cold call": 6,
    "Partner": 4,
    "": 10,
}

# Share of the made-up contacts that wear it
TAGS = {
    "Newsletter": (Colour.BLUE, 0.5),
    "Prospect": (Colour.AZURE, 0.3),
    "Small business": (Colour.TEAL, 0.22),
    "Event 2025": (Colour.PURPLE, 0.14),
    "Webinar": (Colour.INDIGO, 0.11),
    "Enterprise": (Colour.ORANGE, 0.08),
    "Follow up": (Colour.YELLOW, 0.07),
    "Event 2026": (Colour.PINK, 0.06),
    "Beta tester": (Colour.LIME, 0.04),
    "Speaks Spanish": (Colour.CYAN, 0.04),
    "Partner": (Colour.GREEN, 0.03),
    "VIP": (Colour.RED, 0.02),
    "Renewal due": (Colour.ORANGE, 0.015),
    "Left the company": (Colour.GREY, 0.01),
    "Complaint": (Colour.RED, 0.006),
    "Speaker": (Colour.INDIGO, 0.004),
}
# Worn by about this many contacts, however many there are
RARE_TAGS = {"Board": (Colour.PURPLE, 10), "Press": (Colour.PINK, 25)}

NOTES = [
    "Met at the trade fair, wants a demo next quarter.",
    "Prefers e-mail to calls.",
    "Asked for the price list; sent it.",
    "Out of office until the end of the month.",
    "Interested in the annual plan, needs approval from finance.",
    "Referred by a colleague; very friendly call.",
    "Moved to a new office, address updated.",
    "Wants an invoice with a purchase order number.",
    "Do not call before ten.",
    "Had trouble signing in, solved on the phone.",
    "Speaks French and German.",
    "Budget is set in October.",
    "Compared us with two others; price is the open question.",
    "Happy customer, willing to give a quote for the website.",
]

TASKS = [
    "Call back",
    "Send the offer",
    "Ask for feedback",
    "Prepare the demo",
    "Check the address",
    "Renew the contract",
    "Send the invoice",
    "Introduce to support",
    "Invite to the webinar",
    "Confirm the appointment",
]

# Choices of the demo's custom fields: colour, and how often each is drawn
PLANS = {
    "Free": (Colour.GREY, 30),
    "Starter": (Colour.CYAN, 34),
    "Team": (Colour.BLUE, 22),
    "Business": (Colour.PURPLE, 10),
    "Enterprise": (Colour.ORANGE, 4),
}
INTERESTS = {
    "Automation": (Colour.INDIGO, 30),
    "Reporting": (Colour.BLUE, 24),
    "E-mail marketing": (Colour.CYAN, 20),
    "Integrations": (Colour.TEAL, 14),
    "Mobile": (Colour.LIME, 8),
    "Security": (Colour.ORANGE, 3),
    "Accessibility": (Colour.PINK, 1),
}

BACKGROUNDS = [
    "Came to us from a competitor after two years; the reason was missing reports.",
    "Runs the office in the north and reports to the head of operations.",
    "Decides together with the finance department. Budgets are made in autumn.",
    "Was our contact at a previous company already.",
    "Speaks at industry events about automation.",
    "Wants to roll out to all branches when the first one has gone well.",
    "Needs an accessible product: two colleagues work with a screen reader.",
    "Prefers to be written to in French or German.",
]

# Pipeline -> its stages, and what its opportunities are called
PIPELINES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Sales": (
        ("New", "Qualified", "Proposal", "Negotiation"),
        ("Annual licences", "Pilot project", "Onboarding", "Training days", "Migration", "Support contract"),
    ),
    "Renewals": (("Due", "Contacted", "Agreed"), ("Renewal", "Renewal with more seats", "Renewal for two years")),
}
GROUPS = ("Customer advisory board", "Beta testers", "Partner circle")
LOST_REASONS = ("Price", "Chose a competitor", "No budget", "Bad timing", "No answer")
EURO_COUNTRIES = frozenset({"AT", "BE", "DE", "ES", "FI", "FR", "GR", "IE", "IT", "NL", "PT"})
