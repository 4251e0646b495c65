//! Words that say that a name follows or came before.

use std::sync::LazyLock;

use super::lexicon::Lexicon;

const HONORIFIC: u32 = 1;
const RANK: u32 = 2;
const SUFFIX: u32 = 4;
const PARTICLE: u32 = 8;
const BODY: u32 = 16;
const STREET_BEFORE: u32 = 32;
const NEVER_LAST: u32 = 64;
const GREETING: u32 = 128;
const RELATION: u32 = 256;
const VERB_BEFORE: u32 = 512;
const VERB_AFTER: u32 = 1024;
const WEAK_VERB_AFTER: u32 = 2048;
const LABEL: u32 = 4096;
const FAREWELL: u32 = 8192;

/// The words, in the order of the bits above.
const SETS: [&str; 14] = [
    // honorific
    "mr mrs ms miss mx dr prof professor doctor sir dame lady lord rev reverend fr father sister hon judge justice \
             capt captain lt lieutenant sgt sergeant col colonel gen general maj major cpl corporal officer detective \
             senator sen congressman  rep representative gov governor president chancellor minister mayor \
             ambassador king queen prince princess pope saint herr herrn frau hr fru monsieur madame mademoiselle mme mlle m mm \
             sr sra srta senor senora senorita don dona sig signor signora signorina dott dottssa avv ing dhr mevr mevrouw \
             meneer pan pani panu panna mag dipl maitre mister missus imam rabbi sheikh shri smt kumari господин госпожа г-н г-жа директор доктор профессор пациент пациентка клиент ο η κύριος κυρία",
    // rank
    "sir lord lady sister father judge justice officer general major king queen prince princess pope saint president \
         minister chancellor governor mayor don master professor doctor miss rep sen gov gen m sr",
    // suffix
    "jr sr ii iii iv phd md dds dvm esq mba cpa rn pe",
    // particle
    "van von der den de la le du des del della di da do dos das al el bin ibn bint ben ter ten te zu zum zur af av y e vom vander",
    // body
    "inc ltd llc llp plc corp corporation company co gmbh ag sa srl bv nv oy ab as group holdings holding partners \
         associates incorporated limited sons brothers bros foundation university college school institute hospital center centre museum \
         library church bank insurance industries systems technologies technology software solutions services labs \
         consulting capital ventures media press publishing street st avenue ave road rd lane ln drive blvd boulevard \
         court ct place pl square sq terrace way parkway highway hwy bridge park airport station hotel island islands \
         lake river mountain mountains valley beach bay county city town village state building tower theatre theater stadium arena \
         prize award awards cup league team club act law theorem algorithm method effect syndrome disease principle equation \
         license licence project framework library protocol api sdk conference hall house castle cathedral strasse straat \
         rd3 index series edition magazine times post journal news party union council committee society association department",
    // street before
    "rue avenue boulevard place chemin allee allée impasse quai route via viale piazza corso largo vicolo calle avenida plaza paseo camino carrera \
         rua travessa praca praça alameda estrada strada bulevardul ulica ulice ul odos leoforos zona colonia barrio jalan jl lorong \
         av avda c saint st san santa santo sankt sao são sainte los las mount fort port puerto villa rio monte ville",
    // never last
    "street st avenue ave road rd drive blvd boulevard court square terrace parkway highway inc ltd llc corp gmbh university \
         foundation group company college school institute hospital center centre museum library airport station island islands \
         river mountain valley beach county city town tower theatre theater stadium prize award awards cup league club law \
         theorem algorithm method license project conference magazine times journal party union council society team",
    // greeting
    "dear dearest hi hello hey hiya greetings thanks cheers welcome congratulations congrats goodbye bye bonjour salut cher chere hola estimado \
         estimada querido querida caro cara ciao buongiorno gentile egregio liebe lieber hallo geehrter geehrte beste geachte hei hej kjaere basta prezado \
         prezada ola namaste salam shalom sorry please attn attention",
    // relation
    "wife husband son daughter mother father brother sister uncle aunt cousin friend boss colleague neighbor neighbour partner \
         girlfriend boyfriend fiance mom dad grandma grandpa grandmother grandfather niece nephew roommate coworker \
         patient client employee applicant candidate tenant student teacher plaintiff defendant suspect witness \
         producer director singer actor actress author writer poet novelist composer painter artist founder cofounder chairman chairwoman \
         ceo cto cfo coo manager engineer developer scientist economist lawyer attorney nurse physician therapist architect journalist \
         reporter editor photographer coach striker midfielder goalkeeper quarterback guitarist drummer bassist pianist philosopher \
         mathematician historian biologist physicist activist spokesman spokeswoman spokesperson guardian beneficiary agent assistant",
    // verb before
    "met asked told thanked married interviewed hired fired called emailed mailed contacted phoned visited helped invited \
         starring featuring portrayed played directed written produced founded composed signed authored edited reviewed reported approved \
         by with and from contact ask tell meet email call invite thank know for to ex says said",
    // verb after
    "said says asked asks told wrote writes replied replies explained explains added answered argued claimed confirmed denied \
         thinks thought believes believed wants wanted knows knew lives lived works worked loves loved died born married met left joined \
         called emailed texted visited bought came went became graduated moved smiled laughed cried agreed signed retired sang plays played \
         who whose suggested complained noted commented shared invited",
    // weak verb after
    "is was has had will would can could should from and just and's aged did does got gets",
    // label
    "name names contact from to cc bcc attn attention author authors patient client customer employee applicant recipient sender \
         owner manager signed by guest student doctor physician reporter assignee reviewer nombre nom nome naam navn namn vorname nachname \
         surname firstname lastname holder cardholder beneficiary passenger driver witness plaintiff defendant imie nazwisko имя фамилия jmeno nimi isim soyad",
    // farewell
    "regards sincerely cheers best yours thanks respectfully cordially love wishes truly faithfully grusse cordialement saludos saluti groeten hilsen",
];

static WORDS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(&SETS));

/// Builds the table of words, which otherwise the first look would.
pub(super) fn prepare() {
    LazyLock::force(&WORDS);
}

/// The sets a word is in, looked up once.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sets(u32);

impl Sets {
    /// Of the word with this hash.
    pub(super) fn of(hash: u32) -> Self {
        Self(WORDS.sets_of(hash))
    }
}

fn is_of(word: Sets, set: u32) -> bool {
    word.0 & set != 0
}

/// A word before or after a name, in small letters, and what stands between it and the next word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Near {
    bytes: [u8; 16],
    length: usize,
    /// The sign between this word and what is nearer to the name: a space if there is none.
    pub(super) sign: u8,
    pub(super) capital: bool,
}

impl Near {
    pub(super) fn word(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    pub(super) fn sets(&self) -> Sets {
        Sets(WORDS.sets(self.word()))
    }
}

/// How far a look goes, in bytes.
const FAR: usize = 48;

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || byte == b'\''
}

/// Signs between words, as one: the one that says most.
fn merge(sign: u8, byte: u8) -> u8 {
    match (sign, byte) {
        (b'\n', _) | (_, b'\n') => b'\n',
        (b' ', other) => other,
        (other, _) => other,
    }
}

/// Up to three words before `at`, the nearest first. Where there are fewer, the sign of the first empty one
/// says what the text begins with; a look that starts at the text's beginning finds `\n`.
pub(super) fn before(text: &str, at: usize) -> [Near; 3] {
    let mut near = [Near::default(); 3];
    let bytes = text.as_bytes().get(at.saturating_sub(FAR)..at).unwrap_or_default();
    let whole = bytes.len() == at;
    let mut rest = bytes;
    for word in &mut near {
        word.sign = b' ';
        while let Some((last, left)) = rest.split_last().filter(|(last, _)| !is_part(**last)) {
            word.sign = merge(word.sign, *last);
            rest = left;
        }
        if rest.is_empty() && whole {
            word.sign = b'\n';
        }
        let length = rest.iter().rev().take_while(|byte| is_part(**byte)).count();
        let (left, found) = rest.split_at(rest.len().saturating_sub(length));
        keep(word, found);
        rest = left;
    }
    near
}

/// Up to two words after `at`, the nearest first.
pub(super) fn after(text: &str, at: usize) -> [Near; 2] {
    let mut near = [Near::default(); 2];
    let bytes = text.as_bytes();
    let mut rest = bytes.get(at..at.saturating_add(FAR).min(bytes.len())).unwrap_or_default();
    for word in &mut near {
        word.sign = b' ';
        while let Some((first, left)) = rest.split_first().filter(|(first, _)| !is_part(**first)) {
            word.sign = merge(word.sign, *first);
            rest = left;
        }
        let length = rest.iter().take_while(|byte| is_part(**byte)).count();
        let (found, left) = rest.split_at(length);
        keep(word, found);
        rest = left;
    }
    near
}

fn keep(word: &mut Near, found: &[u8]) {
    word.capital = found.first().is_some_and(u8::is_ascii_uppercase);
    if found.len() <= word.bytes.len() {
        word.length = found.len();
        for (place, byte) in word.bytes.iter_mut().zip(found) {
            *place = byte.to_ascii_lowercase();
        }
    }
}

fn is_in(word: &[u8], list: &str) -> bool {
    !word.is_empty() && list.split(' ').any(|entry| entry.as_bytes() == word)
}

/// `Mr`, `Herr`, `Sra`: a name follows, and they are no part of it.
pub(super) fn is_honorific(word: Sets) -> bool {
    is_of(word, HONORIFIC)
}

/// Honorifics that are words too.
fn is_rank(word: Sets) -> bool {
    is_of(word, RANK)
}

/// `Jr`, `PhD`: ends a name and belongs to it.
pub(super) fn is_suffix(word: Sets) -> bool {
    is_of(word, SUFFIX)
}

/// `van`, `de la`, `bin`: inside a name, in small letters.
pub(super) fn is_particle(word: Sets) -> bool {
    is_of(word, PARTICLE)
}

/// What follows makes a company, a body or a place of what came before.
pub(super) fn is_body(word: Sets) -> bool {
    is_of(word, BODY)
}

/// Begins the names of streets in languages where the kind of street comes first.
pub(super) fn is_street_before(word: Sets) -> bool {
    is_of(word, STREET_BEFORE)
}

/// Ends the names of streets and bodies, and is hardly ever a surname.
pub(super) fn is_never_last(word: Sets) -> bool {
    is_of(word, NEVER_LAST)
}

/// Greetings, after which a name stands.
pub(super) fn is_greeting(word: Sets) -> bool {
    is_of(word, GREETING)
}

/// Relations and roles, after which a name stands.
fn is_relation(word: Sets) -> bool {
    is_of(word, RELATION)
}

/// Verbs of people, before their object.
fn is_verb_before(word: Sets) -> bool {
    is_of(word, VERB_BEFORE)
}

/// Verbs of people, after their subject.
fn is_verb_after(word: Sets) -> bool {
    is_of(word, VERB_AFTER)
}

fn is_weak_verb_after(word: Sets) -> bool {
    is_of(word, WEAK_VERB_AFTER)
}

/// Labels of forms, before a colon.
pub(super) fn is_label(word: Sets) -> bool {
    is_of(word, LABEL)
}

/// Ends of letters.
fn is_farewell(word: Sets) -> bool {
    is_of(word, FAREWELL)
}

/// What the words before a name say, in decibans.
pub(super) fn weigh_before(near: &[Near; 3]) -> i16 {
    let [last, second, third] = near;
    let (one, two, three) = (last.word(), second.word(), third.word());
    let sets = last.sets();
    let plain = matches!(last.sign, b' ' | b'"' | b'(' | b'*');
    if last.sign == b'.' && is_honorific(sets) || plain && is_honorific(sets) && last.capital {
        return if is_rank(sets) { 11 } else { 24 };
    }
    if last.sign == b':' && last.capital && is_label(sets) {
        return 16;
    }
    if matches!(last.sign, b'\n' | b',' | b'-') && is_farewell(sets) {
        return 14;
    }
    if (plain || last.sign == b',') && is_greeting(sets) && second.sign != b' '
        || plain && is_in(one, "dear")
    {
        return 13;
    }
    if !plain {
        return if last.sign == b',' && is_relation(sets) { 8 } else { 0 };
    }
    let introduced = match one {
        b"is" | b"s" => is_in(two, "name nombre nom this here") || two == b"name's",
        b"name's" | b"named" | b"alias" => true,
        b"am" => two == b"i",
        b"i'm" => true,
        b"me" => is_in(two, "call calls called"),
        b"him" | b"her" | b"them" => is_in(two, "named named call called calls"),
        b"suis" | b"bin" | b"soy" | b"sono" | b"heet" | b"heiter" | b"llamo" | b"chiamo"
        | b"appelle" | b"hei\xc3\x9fe" => true,
        b"es" => is_in(two, "nombre"),
        b"ist" => is_in(two, "name"),
        b"of" => two == b"behalf",
        b"as" => is_in(two, "known listed signed"),
        _ => false,
    };
    if introduced {
        return if matches!(one, b"am" | b"i'm" | b"is") && !matches!(two, b"name") {
            9
        } else {
            16
        };
    }
    if is_relation(sets) {
        return 9;
    }
    if is_verb_before(sets) {
        return match one {
            b"for" | b"to" | b"and" | b"from" => 2,
            b"by" | b"with" | b"contact" | b"ask" | b"call" | b"know" | b"email" => 4,
            _ => 7,
        };
    }
    if matches!(
        one,
        b"the"
            | b"a"
            | b"an"
            | b"this"
            | b"that"
            | b"these"
            | b"each"
            | b"every"
            | b"your"
            | b"any"
    ) {
        return -10;
    }
    if matches!(
        one,
        b"in" | b"near" | b"of" | b"via" | b"into" | b"on" | b"using" | b"use" | b"see"
    ) {
        return if three == b"born" { 0 } else { -6 };
    }
    if one.iter().any(u8::is_ascii_digit) {
        return -8;
    }
    0
}

/// What the words after a name say, in decibans.
pub(super) fn weigh_after(near: &[Near; 2], genitive: bool) -> i16 {
    let [first, second] = near;
    let sets = first.sets();
    if genitive {
        return 3;
    }
    if matches!(first.sign, b' ' | b'.') && is_body(sets) && (first.capital || first.sign == b'.') {
        return -40;
    }
    if is_in(first.word(), "inc ltd llc gmbh corp") {
        return -40;
    }
    if first.sign == b'&' && first.capital {
        return -10;
    }
    match first.sign {
        b' ' if is_verb_after(sets) => 8,
        b' ' if is_weak_verb_after(sets) => {
            if matches!(first.word(), b"and" | b"from" | b"just") {
                1
            } else {
                4
            }
        }
        b' ' if first.word().first().is_some_and(u8::is_ascii_digit) => -6,
        b',' if is_in(first.word(), "the a an who can could please aged ceo cto cfo i you") => 4,
        b',' if is_in(second.word(), "says said") => 4,
        _ => 0,
    }
}
