//! Words that addresses are made of, in small letters.

use std::ops::Deref;
use std::sync::LazyLock;

use crate::person::lexicon::Lexicon;

const STREET: u32 = 1;
const DOUBTFUL_STREET: u32 = 2;
const FOREIGN_STREET: u32 = 4;
const STREET_FIRST: u32 = 8;
const SLAVIC: u32 = 16;
const UNIT: u32 = 32;
const BOX: u32 = 64;
const ABBREVIATION: u32 = 128;
const DIRECTION: u32 = 256;
const PARTICLE: u32 = 512;
const COMMON: u32 = 1024;

/// The words, in the order of the bits above.
const SETS: [&str; 11] = [
    // street
    "street st avenue ave av road rd boulevard blvd lane ln drive dr court ct terrace ter parkway pkwy highway hwy \
         crescent cres close mews turnpike expressway freeway alley cir circle sq wharf",
    // doubtful street
    "way place pl square plaza park row run trail trl path walk loop point pass view green grove gardens hill hills heights ridge bend cove \
         crossing bridge mill mills station island junction manor meadow meadows route rue track village vista",
    // foreign street
    "straße strasse str weg platz allee gasse ring damm ufer chaussee steig stieg straat laan plein kade gracht singel dreef \
         gatan gata gatu väg vägen gränd torg vei veien veg vegen gate gaten plass vej gade allé stræde katu tie polku kuja tee tänav maantee puiestee iela prospekts gatvė \
         utca út útja tér tere köz körút sétány fasor sor u sok sokak sokağı cadde caddesi cd blv bulvarı mahallesi mah mahalle \
         ulica ulice ul cesta náměstí namesti třída trida nábřeží trg put улица ул проспект пр переулок пер бульвар площадь вулиця οδός οδος λεωφόρος",
    // street first
    "rue avenue av boulevard bd blvd place pl chemin ch allée allee impasse quai route rte cours square passage sentier faubourg \
         via viale piazza piazzale corso largo vicolo strada lungomare contrada \
         calle c/ cl avenida avda avd plaza pza paseo camino carrera cra carretera ctra ronda travesía glorieta alameda callejón jirón jr urbanización urb colonia \
         rua r travessa praça praca largo estrada rodovia alameda ladeira beco quinta \
         ulica ul ulice aleja al aleje plac pl os osiedle náměstí nám nábřeží улица ул проспект просп пр переулок пер бульвар площадь пл шоссе вулиця вул \
         strada str bulevardul bd calea aleea șoseaua sos intrarea piața odos οδός οδος λεωφόρος λεωφ jalan jl jln lorong gang soi thanon đường \
         carrer passeig plaça rambla",
    // slavic
    "ulica ul ulice trg cesta náměstí nám třída nábřeží aleja al plac pl os osiedle улица ул проспект площадь",
    // unit
    "apt apartment appt suite ste unit flat floor fl room rm bldg building lot space spc trlr box apto piso depto dpto puerta int interior wohnung whg stock etage \
         etg appartement bât bat escalier lgh lok lokal m kv кв корп d daire kat no nº n° n num numero número lakás em ajtó hsnr",
    // box
    "box postfach apartado postbus postboks postbox bp casella psc cmr pobox skrytka lokero",
    // abbreviation
    "st ave av rd blvd ln dr ct pl sq ste apt appt no nr str ul u pza avda avd cl ctra c r bd ch pkwy hwy cir ter bldg fl rm dept \
             proc urb sta sto jl sok cad mah cd ул пр пер кв λεωφ ste mt ft n s e w ne nw se sw nám tř al os pr po p o dpto",
    // direction
    "n s e w ne nw se sw north south east west northeast northwest southeast southwest",
    // particle
    "de del de la las los el des du da do dos das di dei della delle degli van der den het 't of the and y e en i et an am im ob pri v na nad pod sur sous lès upon le les d' l' \
         bei auf zu zum zur u w al a ao à l d",
    // common
    "on in at by for with from to is are was were has have had will would can could if then than that this these those my your his her our their \
         i you we they he she it me us them and or but not no yes so as into onto per each every all some any more most other new \
         days day hours hour minutes minute years year weeks week months month times time people percent items files lines bytes ms kb mb gb seconds \
         january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec \
         am pm gmt utc est pst the a an copyright figure fig table chapter section sec version ver page pages line lines step rfc iso level error code part volume vol class grade type phase \
         stage article release windows python http high low top python2 python3 java id os x q question example note appendix issue bug pr rule item week day game season round group series model",
];

static WORDS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(&SETS));

/// Builds the table of words, which otherwise the first look would.
pub(super) fn prepare() {
    LazyLock::force(&WORDS);
}

fn is_of(word: &[u8], set: u32) -> bool {
    WORDS.sets(word) & set != 0
}

/// A word in small letters, or its beginning: longer words are of no list.
pub(super) struct Small {
    bytes: [u8; 48],
    length: usize,
}

impl Deref for Small {
    type Target = str;

    fn deref(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl Small {
    pub(super) fn as_str(&self) -> &str {
        self
    }

    fn push(&mut self, char: char) {
        let end = self.length.saturating_add(char.len_utf8());
        if let Some(place) = self.bytes.get_mut(self.length..end) {
            char.encode_utf8(place);
            self.length = end;
        }
    }
}

pub(super) fn small(word: &str) -> Small {
    let mut small = Small { bytes: [0; 48], length: 0 };
    for char in word.chars().take(24) {
        if char.is_ascii() {
            small.push(char.to_ascii_lowercase());
        } else {
            char.to_lowercase().for_each(|char| small.push(char));
        }
    }
    small
}

/// Kinds of street that come last, after a name and in English: hardly anything else.
pub(super) fn is_street(word: &str) -> bool {
    is_of(word.as_bytes(), STREET)
}

/// Kinds of street that are common words.
pub(super) fn is_doubtful_street(word: &str) -> bool {
    is_of(word.as_bytes(), DOUBTFUL_STREET)
}

/// Kinds of street that come last in other languages, as a word of their own, before the number.
pub(super) fn is_foreign_street(word: &str) -> bool {
    is_of(word.as_bytes(), FOREIGN_STREET)
}

/// Kinds of street that come first.
pub(super) fn is_street_first(word: &str) -> bool {
    is_of(word.as_bytes(), STREET_FIRST)
}

/// Kinds of street before names that are written small.
pub(super) fn is_slavic(word: &str) -> bool {
    is_of(word.as_bytes(), SLAVIC)
}

/// Words that end with their kind of street: `Hauptstraße`, `Kerkstraat`, `Storgatan`.
pub(super) fn is_compound(word: &str) -> bool {
    const ENDS: [&str; 48] = [
        "straße", "strasse", "stasse", "straat", "gatan", "gata", "vägen", "vej", "vejen", "gade",
        "veien", "vegen", "gaten", "gasse", "platz", "laan", "plein", "gracht", "kade", "singel",
        "katu", "kuja", "polku", "allee", "damm", "stræde", "straede", "gränd", "väg", "vei",
        "backen", "bakken", "weg", "steeg", "dreef", "stieg", "pfad", "vangen", "toftevej",
        "stranden", "torget", "gården", "str", "ring", "tie", "ufer", "markt", "hof",
    ];
    const SHORT: [&str; 6] = ["str", "ring", "tie", "ufer", "markt", "hof"];
    let length = word.chars().count();
    ENDS.iter().any(|end| {
        let least = if SHORT.contains(end) { 7 } else { 3 };
        word.as_bytes().last() == end.as_bytes().last()
            && word.strip_suffix(end).is_some_and(|stem| {
                !stem.is_empty() && length >= end.len().saturating_add(2).max(least)
            })
    })
}

/// Before the number of a flat or room.
pub(super) fn is_unit(word: &str) -> bool {
    is_of(word.as_bytes(), UNIT)
}

/// Boxes at a post office, before their number.
pub(super) fn is_box(word: &str) -> bool {
    is_of(word.as_bytes(), BOX)
}

/// Post offices of the US forces.
pub(super) fn is_military(word: &str) -> bool {
    matches!(word, "apo" | "fpo" | "dpo")
}

/// Short words whose full stop ends no sentence.
pub(super) fn is_abbreviation(word: &str) -> bool {
    word.len() <= 6 && is_of(small(word).as_bytes(), ABBREVIATION)
}

pub(super) fn is_direction(word: &str) -> bool {
    is_of(word.as_bytes(), DIRECTION)
}

/// Small words inside the names of streets and places.
pub(super) fn is_particle(word: &str) -> bool {
    is_of(word.as_bytes(), PARTICLE)
}

/// Words of sentences, which no street is called.
pub(super) fn is_common(word: &str) -> bool {
    is_of(word.as_bytes(), COMMON)
}

/// Countries, as addresses end with them.
pub(super) fn is_country(place: &str) -> bool {
    const COUNTRIES: &str = "afghanistan|albania|algeria|andorra|angola|argentina|armenia|australia|austria|azerbaijan|bahamas|bahrain|bangladesh|barbados|belarus|belgium|\
belize|benin|bhutan|bolivia|bosnia and herzegovina|botswana|brazil|brunei|bulgaria|burkina faso|burundi|cambodia|cameroon|canada|cape verde|central african republic|chad|chile|china|colombia|\
comoros|congo|costa rica|croatia|cuba|cyprus|czech republic|czechia|democratic republic of the congo|denmark|djibouti|dominica|dominican republic|east timor|ecuador|egypt|el salvador|england|\
equatorial guinea|eritrea|estonia|eswatini|ethiopia|fiji|finland|france|gabon|gambia|georgia|germany|ghana|greece|greenland|grenada|guatemala|guinea|guyana|haiti|honduras|hong kong|hungary|iceland|\
india|indonesia|iran|iraq|ireland|israel|italy|ivory coast|jamaica|japan|jordan|kazakhstan|kenya|kiribati|korea|kosovo|kuwait|kyrgyzstan|laos|latvia|lebanon|lesotho|liberia|libya|liechtenstein|\
lithuania|luxembourg|macedonia|madagascar|malawi|malaysia|maldives|mali|malta|marshall islands|mauritania|mauritius|mexico|micronesia|moldova|monaco|mongolia|montenegro|morocco|mozambique|myanmar|\
namibia|nauru|nepal|netherlands|new zealand|nicaragua|niger|nigeria|north korea|north macedonia|northern ireland|norway|oman|pakistan|palau|palestine|panama|papua new guinea|paraguay|peru|philippines|\
poland|portugal|puerto rico|qatar|republic of ireland|republic of the congo|romania|russia|rwanda|saint kitts and nevis|saint lucia|saint vincent and the grenadines|samoa|san marino|saudi arabia|scotland|\
senegal|serbia|seychelles|sierra leone|singapore|slovakia|slovenia|solomon islands|somalia|south africa|south korea|south sudan|spain|sri lanka|sudan|suriname|sweden|switzerland|syria|taiwan|tajikistan|\
tanzania|thailand|the bahamas|the gambia|the netherlands|togo|tonga|trinidad and tobago|tunisia|turkey|turkmenistan|tuvalu|uganda|uk|ukraine|united arab emirates|united kingdom|united states|\
united states of america|uruguay|usa|us|uzbekistan|vanuatu|venezuela|vietnam|wales|yemen|zambia|zimbabwe|deutschland|österreich|schweiz|suisse|france|italia|españa|polska|česko|nederland|belgië|\
belgique|danmark|norge|sverige|suomi|magyarország|românia|türkiye|brasil|méxico|россия|украина|ελλάδα|people's republic of china|united states of america";
    place.len() >= 2 && COUNTRIES.split('|').any(|country| country == place)
}

/// Words before an address that ask for one.
pub(super) fn weigh_cue(before: &str) -> i16 {
    const STRONG: [&str; 34] = [
        "address",
        "adresse",
        "dirección",
        "direccion",
        "domicilio",
        "indirizzo",
        "endereço",
        "morada",
        "adres",
        "adress",
        "osoite",
        "lives at",
        "live at",
        "living at",
        "resides at",
        "residing at",
        "lived at",
        "ship to",
        "shipped to",
        "deliver to",
        "delivered to",
        "bill to",
        "mail to",
        "mailed to",
        "send it to",
        "sent to",
        "wohnhaft",
        "habite",
        "vive en",
        "адрес",
        "located at",
        "moved to",
        "delivery to",
        "home at",
    ];
    const WEAK: [&str; 12] = [
        " at",
        " to",
        " from",
        "corner of",
        "in",
        "on",
        "here:",
        "is",
        "are:",
        "same:",
        "location:",
        "where:",
    ];
    let before = before.trim_end_matches([' ', ':', ',', '\n', '"', '-', '*', '\t', '>']);
    if STRONG.iter().any(|cue| before.contains(cue)) {
        10
    } else if WEAK.iter().any(|cue| before.ends_with(cue.trim_end_matches(':'))) {
        3
    } else {
        0
    }
}
