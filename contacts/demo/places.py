"""Countries that made-up contacts live in: language, cities, streets, and phone numbers that reach nobody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class City:
    name: str
    state: str
    postal_code: str  # a pattern: # stands for a digit, @ for a letter
    time_zone: str


@dataclass(frozen=True)
class PhoneBlock:
    prefix: str  # E.164 without the last digits
    digits: int  # how many follow

    @property
    def size(self) -> int:
        return int(10**self.digits)


@dataclass
class Country:
    """`share` is the weight among all made-up contacts; `street` a pattern with {name} and {number}."""

    code: str
    share: int
    language: str
    cities: list[City]
    street: str
    street_names: list[str]
    phones: list[PhoneBlock]

    @cached_property
    def phone_count(self) -> int:
        return sum(block.size for block in self.phones)

    def phone(self, number: int) -> str:
        """The country's `number`-th phone number in E.164, in scattered order; repeats only when all are used up."""
        place = number * 7919 % self.phone_count
        for block in self.phones:
            if place < block.size:
                return f"{block.prefix}{place:0{block.digits}d}"
            place -= block.size
        raise AssertionError("place is within phone_count")


def _cities(text: str, time_zone: str = "") -> list[City]:
    """One city a line: name, state, postal pattern, and a time zone where the country has several."""
    cities = []
    for line in text.strip().splitlines():
        name, state, postal_code, *own_zone = (part.strip() for part in line.split("|"))
        cities.append(City(name, state, postal_code, own_zone[0] if own_zone else time_zone))
    return cities


def _phones(digits: int, prefixes: str) -> list[PhoneBlock]:
    return [PhoneBlock(prefix, digits) for prefix in prefixes.split()]


_US_CITIES = _cities(
    """
    New York | NY | 100## | America/New_York
    Brooklyn | NY | 112## | America/New_York
    Los Angeles | CA | 900## | America/Los_Angeles
    San Francisco | CA | 941## | America/Los_Angeles
    San Diego | CA | 921## | America/Los_Angeles
    Chicago | IL | 606## | America/Chicago
    Houston | TX | 770## | America/Chicago
    Austin | TX | 787## | America/Chicago
    Dallas | TX | 752## | America/Chicago
    Phoenix | AZ | 850## | America/Phoenix
    Philadelphia | PA | 191## | America/New_York
    Seattle | WA | 981## | America/Los_Angeles
    Denver | CO | 802## | America/Denver
    Boston | MA | 021## | America/New_York
    Atlanta | GA | 303## | America/New_York
    Miami | FL | 331## | America/New_York
    Minneapolis | MN | 554## | America/Chicago
    Portland | OR | 972## | America/Los_Angeles
    Nashville | TN | 372## | America/Chicago
    Detroit | MI | 482## | America/Detroit
    Salt Lake City | UT | 841## | America/Denver
    New Orleans | LA | 701## | America/Chicago
    Honolulu | HI | 968## | Pacific/Honolulu
    Anchorage | AK | 995## | America/Anchorage
    """
)
# 555 is not given to subscribers anywhere in North America.
_US_PHONES = _phones(
    4,
    """+1212555 +1718555 +1213555 +1415555 +1619555 +1312555 +1713555 +1512555 +1214555 +1602555 +1215555 +1206555
    +1303555 +1617555 +1404555 +1305555 +1612555 +1503555 +1615555 +1313555 +1801555 +1504555 +1808555 +1907555
    +1646555 +1323555 +1510555 +1773555 +1832555 +1469555""",
)
_ENGLISH_STREETS = [
    "Main Street",
    "Oak Avenue",
    "Church Street",
    "Park Road",
    "Mill Lane",
    "Station Road",
    "High Street",
]

COUNTRIES = [
    Country("US", 400, "en", _US_CITIES, "{number} {name}", _ENGLISH_STREETS, _US_PHONES),
    Country(
        "GB",
        80,
        "en",
        _cities(
            """London || E# #@@
            Manchester || M# #@@
            Birmingham || B# #@@
            Edinburgh || EH# #@@
            Cardiff || CF# #@@
            Leeds || LS# #@@""",
            "Europe/London",
        ),
        "{number} {name}",
        _ENGLISH_STREETS,
        # Ofcom's numbers for drama
        _phones(3, "+442079460 +441614960 +441214960 +441314960 +442920180 +441134960 +441174960"),
    ),
    Country(
        "CA",
        50,
        "en",
        _cities(
            """Toronto | ON | M5@ #@# | America/Toronto
            Vancouver | BC | V6@ #@# | America/Vancouver
            Montréal | QC | H2@ #@# | America/Toronto
            Halifax | NS | B3@ #@# | America/Halifax
            Calgary | AB | T2@ #@# | America/Edmonton"""
        ),
        "{number} {name}",
        [*_ENGLISH_STREETS, "rue Saint-Denis", "Queen Street West"],
        _phones(4, "+1416555 +1604555 +1514555 +1902555 +1403555"),
    ),
    Country(
        "AU",
        30,
        "en",
        _cities(
            """Sydney | NSW | 20## | Australia/Sydney
            Melbourne | VIC | 30## | Australia/Melbourne
            Perth | WA | 60## | Australia/Perth
            Adelaide | SA | 50## | Australia/Adelaide"""
        ),
        "{number} {name}",
        _ENGLISH_STREETS,
        _phones(4, "+6125550 +6135550 +6175550 +6185550"),  # ACMA's numbers for fiction
    ),
    Country(
        "IE",
        12,
        "en",
        _cities(
            """Dublin || D0# @@##
            Cork || T12 @@##
            Galway || H91 @@##""",
            "Europe/Dublin",
        ),
        "{number} {name}",
        ["O’Connell Street", "Shop Street", "Quay Street", "Sráid na Siopaí"],
        _phones(4, "+3531555"),
    ),
    Country(
        "DE",
        70,
        "de",
        _cities(
            """Berlin | Berlin | 10###
            München | Bayern | 803##
            Köln | Nordrhein-Westfalen | 506##
            Hamburg | Hamburg | 203##
            Düsseldorf | Nordrhein-Westfalen | 402##
            Göttingen | Niedersachsen | 370##""",
            "Europe/Berlin",
        ),
        "{name} {number}",
        ["Hauptstraße", "Bahnhofstraße", "Gartenweg", "Schloßallee", "Lindenstraße", "Mühlweg"],
        # Bundesnetzagentur's numbers for drama
        _phones(3, "+493023125 +496990009 +494066969 +492214710 +498999998"),
    ),
    Country(
        "FR",
        60,
        "fr",
        _cities(
            """Paris || 750##
            Lyon || 6900#
            Marseille || 130##
            Orléans || 450##
            Besançon || 250##""",
            "Europe/Paris",
        ),
        "{number} {name}",
        ["rue de l’Église", "avenue Victor-Hugo", "place du Marché", "rue des Écoles", "boulevard Voltaire"],
        _phones(4, "+3319900 +3326191 +3335301 +3346571 +3353649"),  # Arcep's numbers for fiction
    ),
    Country(
        "ES",
        35,
        "es",
        _cities(
            """Madrid | Madrid | 280##
            Málaga | Andalucía | 290##
            A Coruña | Galicia | 150##
            Barcelona | Cataluña | 080##""",
            "Europe/Madrid",
        ),
        "{name} {number}",
        ["Calle Mayor", "Avenida de la Constitución", "Plaza de España", "Calle del Niño Jesús"],
        _phones(6, "+34600 +34910"),
    ),
    Country(
        "MX",
        35,
        "es",
        _cities(
            """Ciudad de México | CDMX | 06###
            Mérida | Yucatán | 97###
            Querétaro | Querétaro | 76###
            Guadalajara | Jalisco | 44###""",
            "America/Mexico_City",
        ),
        "{name} {number}",
        ["Avenida Juárez", "Calle Hidalgo", "Calzada de los Héroes", "Paseo de la Reforma"],
        _phones(6, "+525555 +523310"),
    ),
    Country(
        "IT",
        30,
        "it",
        _cities(
            """Roma | RM | 001##
            Milano | MI | 201##
            Forlì | FC | 4712#
            Cantù | CO | 2206#""",
            "Europe/Rome",
        ),
        "{name} {number}",
        ["Via Roma", "Via Garibaldi", "Corso Italia", "Piazza della Libertà"],
        _phones(6, "+390655 +393200"),
    ),
    Country(
        "NL",
        25,
        "nl",
        _cities(
            """Amsterdam || 10## @@
            ’s-Hertogenbosch || 52## @@
            Utrecht || 35## @@""",
            "Europe/Amsterdam",
        ),
        "{name} {number}",
        ["Kerkstraat", "Dorpsstraat", "Prinsengracht", "Julianalaan"],
        _phones(5, "+316123 +312055"),
    ),
    Country(
        "SE",
        20,
        "sv",
        _cities(
            """Stockholm || 111 ##
            Göteborg || 411 ##
            Malmö || 211 ##
            Örebro || 702 ##""",
            "Europe/Stockholm",
        ),
        "{name} {number}",
        ["Storgatan", "Kungsgatan", "Älvvägen", "Östra Hamngatan"],
        # PTS's numbers for fiction
        _phones(2, "+468465004 +463139006 +464062804 +467017406 +469803192"),
    ),
    Country(
        "PL",
        25,
        "pl",
        _cities(
            """Warszawa | Mazowieckie | 00-###
            Kraków | Małopolskie | 30-###
            Łódź | Łódzkie | 90-###
            Gdańsk | Pomorskie | 80-###""",
            "Europe/Warsaw",
        ),
        "ul. {name} {number}",
        ["Długa", "Świętokrzyska", "Piłsudskiego", "Słowackiego"],
        _phones(6, "+48500 +48225"),
    ),
    Country(
        "BR",
        35,
        "pt",
        _cities(
            """São Paulo | SP | 01###-### | America/Sao_Paulo
            Brasília | DF | 70###-### | America/Sao_Paulo
            Belém | PA | 66###-### | America/Belem
            Florianópolis | SC | 88###-### | America/Sao_Paulo"""
        ),
        "{name}, {number}",
        ["Rua das Flores", "Avenida São João", "Praça da Sé", "Rua Conceição"],
        _phones(6, "+5511970 +5521980"),
    ),
    Country(
        "PT",
        10,
        "pt",
        _cities(
            """Lisboa || 1###-###
            Évora || 7###-###
            Porto || 4###-###""",
            "Europe/Lisbon",
        ),
        "{name} {number}",
        ["Rua Augusta", "Avenida da Liberdade", "Travessa do Convento"],
        _phones(6, "+351910 +351210"),
    ),
    Country(
        "TR",
        15,
        "tr",
        _cities(
            """İstanbul || 34###
            İzmir || 35###
            Diyarbakır || 21###""",
            "Europe/Istanbul",
        ),
        "{name} No: {number}",
        ["İstiklal Caddesi", "Atatürk Bulvarı", "Çiçek Sokağı"],
        _phones(6, "+905300"),
    ),
    Country(
        "IN",
        35,
        "hi",
        _cities(
            """Mumbai | Maharashtra | 400###
            Bengaluru | Karnataka | 560###
            नई दिल्ली | Delhi | 110###
            Chennai | Tamil Nadu | 600###""",
            "Asia/Kolkata",
        ),
        "{number}, {name}",
        ["MG Road", "Nehru Street", "Park Street", "Station Road"],
        _phones(6, "+919900 +917000"),
    ),
    Country(
        "JP",
        25,
        "ja",
        _cities(
            """東京 | 東京都 | 1##-00##
            大阪 | 大阪府 | 5##-00##
            札幌 | 北海道 | 06#-00##""",
            "Asia/Tokyo",
        ),
        "{name} {number}",
        ["丸の内1-", "本町2-", "大通西3-"],
        _phones(6, "+818010 +817010"),
    ),
    Country(
        "CN",
        15,
        "zh",
        _cities(
            """北京 | 北京市 | 1000##
            上海 | 上海市 | 2000##
            深圳 | 广东省 | 5180##""",
            "Asia/Shanghai",
        ),
        "{name}{number}号",
        ["人民路", "中山东路", "建国门外大街"],
        _phones(6, "+8613800"),
    ),
    Country(
        "KR",
        12,
        "ko",
        _cities(
            """서울 || 0####
            부산 || 4####""",
            "Asia/Seoul",
        ),
        "{name} {number}",
        ["세종대로", "테헤란로", "해운대로"],
        _phones(6, "+821020"),
    ),
    Country(
        "VN",
        10,
        "vi",
        _cities(
            """Hà Nội || 10####
            Thành phố Hồ Chí Minh || 70####
            Đà Nẵng || 55####""",
            "Asia/Ho_Chi_Minh",
        ),
        "{number} {name}",
        ["Nguyễn Huệ", "Lê Lợi", "Trần Hưng Đạo"],
        _phones(6, "+84901"),
    ),
    Country(
        "UA",
        15,
        "uk",
        _cities(
            """Київ || 01###
            Львів || 79###
            Одеса || 65###""",
            "Europe/Kyiv",
        ),
        "{name}, {number}",
        ["вул. Хрещатик", "вул. Шевченка", "просп. Свободи"],
        _phones(6, "+380500"),
    ),
    Country(
        "GR",
        8,
        "el",
        _cities(
            """Αθήνα || 105 ##
            Θεσσαλονίκη || 546 ##""",
            "Europe/Athens",
        ),
        "{name} {number}",
        ["Ερμού", "Πανεπιστημίου", "Τσιμισκή"],
        _phones(6, "+306900"),
    ),
    Country(
        "EG",
        8,
        "ar",
        _cities(
            """القاهرة || 115##
            الإسكندرية || 215##""",
            "Africa/Cairo",
        ),
        "{number} {name}",
        ["شارع التحرير", "شارع النيل", "شارع الحرية"],
        _phones(6, "+201000"),
    ),
    Country(
        "IL",
        6,
        "he",
        _cities(
            """תל אביב || 61#####
            ירושלים || 91#####""",
            "Asia/Jerusalem",
        ),
        "{name} {number}",
        ["רחוב דיזנגוף", "רחוב הרצל", "שדרות רוטשילד"],
        _phones(6, "+972500"),
    ),
]
