//! Countries from the United Kingdom to New Zealand.

use stdnum_rs::Country::*;

use super::super::Check::{Either, Own, Stdnum};
use super::super::own;
use super::table;

table! {
    "gb.crn" BusinessId [8 / 8 /] 7 Own(own::gb_crn) =>
        "crn" "company registration number" "company number" "companies house" "company no"
        "company reg no" "registered number" "registered company number";
    "gb.nhs" NationalId [10 / /] 10 Stdnum(UnitedKingdomNhs) =>
        "nhs" "united kingdom national health service patient identifier" "nhs number" "nhs no"
        "nhsno" "national health service number" "patient nhs";
    "gb.nino" NationalId [/ 9 /] 10 Own(own::gb_nino) =>
        "nino" "ni number" "national insurance number" "national insurance"
        "national insurance no" "ni no" "nat ins no" "nat insurance" "ni num";
    "gb.upn" NationalId [/ 13 /] 22 Stdnum(UnitedKingdomUpn) =>
        "upn" "english unique pupil number" "unique pupil number" "pupil number";
    "gb.utr" TaxId [10 / /] 10 Stdnum(UnitedKingdomUtr) =>
        "utr" "united kingdom unique taxpayer reference" "unique taxpayer reference"
        "tax reference" "unique tax reference" "sa utr";
    "gb.vat" TaxId [9 12 / 11 / "GB"] 15 Stdnum(UnitedKingdomVat) =>
        "vat" "vat registration number" "vat no" "vat number" "vat reg no" "vat registration"
        "gb vat" "uk vat number";
    "gh.tin" TaxId [/ 11 /] 30 Stdnum(GhanaTin) =>
        "tin" "taxpayer identification number" "ghana tax number" "ghana tin";
    "gn.nifp" TaxId [9 / /] 10 Stdnum(GuineaNifp) =>
        "nifp" "numéro d'identification fiscale permanent"
        "numero d'identification fiscale permanent" "guinea tax number" "nif permanent";
    "gr.amka" NationalId [11 / /] 24 Stdnum(GreeceAmka) =>
        "amka" "αριθμός μητρώου κοινωνικής ασφάλισης" "αριθμος μητρωου κοινωνικης ασφαλισης"
        "greek social security number" "αμκα" "α μ κ α";
    "gr.vat" TaxId [8 9 / 11 / "EL"] 10 Stdnum(GreeceVat) =>
        "fpa" "φπα" "αφμ" "αριθμός φορολογικού μητρώου" "αριθμος φορολογικου μητρωου"
        "greek vat number" "afm" "α φ μ" "αριθμοσ φορολογικου μητρωου";
    "gt.nit" TaxId [5..=12 / 5..=12 /] 10 Stdnum(GuatemalaNit) =>
        "nit" "número de identificación tributaria" "numero de identificacion tributaria"
        "guatemala tax number";
    "hk.hkid" NationalId [/ 8 9 /] 10 Own(own::hk_hkid) =>
        "hkid" "hk id" "hkid no" "hong kong identity card" "hong kong id" "香港身份證" "香港身份證號碼"
        "身份證號碼";
    "hr.oib" NationalId [11 / 13 / "HR"] 10 Stdnum(CroatiaOib) =>
        "oib" "osobni identifikacijski broj" "croatian identification number" "osobni broj"
        "croatian oib";
    "hu.account" BankAccount [16 24 / /] 20 Own(own::hu_account) =>
        "bankszámlaszám" "bankszamlaszam" "bankszámla" "bankszamla" "számlaszám" "szamlaszam";
    "hu.adoazonosito" TaxId [10 / /] 20 Own(own::hu_adoazonosito) =>
        "adóazonosító" "adoazonosito" "adóazonosító jel" "adoazonosito jel" "adóazonosító szám"
        "adoazonosito szam";
    "hu.adoszam" TaxId [11 / /] 16 Own(own::hu_adoszam) =>
        "adószám" "adoszam" "cég adószám" "ceg adoszam";
    "hu.anum" TaxId [8 / 10 / "HU"] 9 Stdnum(HungaryAnum) =>
        "anum" "közösségi adószám" "kozossegi adoszam" "hungarian vat number" "adószám" "adoszam"
        "áfa szám" "afa szam";
    "hu.szemelyi" NationalId [11 / /] 22 Own(own::hu_szemelyi) =>
        "személyi szám" "szemelyi szam" "személyi azonosító" "szemelyi azonosito"
        "személyi azonosító szám" "szemelyi azonosito szam" "személyi azonosító jel"
        "szemelyi azonosito jel";
    "hu.taj" NationalId [9 / /] 9 Own(own::hu_taj) =>
        "taj" "taj szám" "taj szam" "tajszám" "tajszam" "társadalombiztosítási azonosító jel"
        "tarsadalombiztositasi azonosito jel";
    "id.nik" NationalId [16 / /] 15 Stdnum(IndonesiaNik) =>
        "nik" "nomor induk kependudukan" "indonesian identity number" "ktp" "no ktp" "nomor ktp"
        "e ktp" "nomor nik" "no nik";
    "id.npwp" TaxId [15 16 / /] 11 Stdnum(IndonesiaNpwp) =>
        "npwp" "nomor pokok wajib pajak" "indonesian vat number" "no npwp";
    "ie.pps" NationalId [/ 8 9 /] 17 Stdnum(IrelandPps) =>
        "pps no" "personal public service number" "irish personal number" "pps" "ppsn"
        "pps number" "uimhir psp";
    "ie.vat" TaxId [/ 8..=11 / "IE"] 14 Stdnum(IrelandVat) =>
        "vat" "irish tax reference number" "irish vat number" "cbl";
    "il.hp" BusinessId [9 / /] 20 Stdnum(IsraelCompanyNumber) =>
        "company number" "מספר חברה" "ח פ israeli company number" "ח פ" "ח״פ" "ח\"פ" "hp";
    "il.idnr" NationalId [5..=9 / /] 10 Stdnum(IsraelIdnr) =>
        "identity number" "mispar zehut" "מספר זהות" "israeli identity number" "ת ז" "תעודת זהות"
        "ת\"ז" "ת״ז" "teudat zehut" "מס זהות" "israeli id";
    "in.aadhaar" NationalId [12 / /] 10 Stdnum(IndiaAadhaar) =>
        "aadhaar" "indian personal identity number" "aadhar" "adhaar" "aadhaar number"
        "aadhaar no" "aadhaar card" "uidai" "uid" "आधार" "आधार संख्या" "आधार कार्ड";
    "in.epic" NationalId [/ 10 /] 9 Stdnum(IndiaEpic) =>
        "epic" "electoral photo identity card" "indian voter id" "epic no" "voter id"
        "voter id number" "voter id card" "elector photo identity card" "voter card"
        "मतदाता पहचान पत्र";
    "in.gstin" TaxId [/ 15 /] 30 Stdnum(IndiaGstin) =>
        "gstin" "goods and services tax identification number" "indian vat number" "gst number"
        "gst no" "gst in" "gst";
    "in.pan" TaxId [/ 10 /] 3 Stdnum(IndiaPan) =>
        "pan" "permanent account number" "indian income tax identifier" "pan card" "pan number"
        "pan no" "income tax pan" "पैन" "स्थायी खाता संख्या";
    "in.vid" NationalId [16 / /] 10 Stdnum(IndiaVid) =>
        "vid" "indian personal virtual identity number" "virtual id" "virtual identity number"
        "aadhaar vid" "aadhaar virtual id";
    "ir.meli" NationalId [10 / /] 9 Own(own::ir_meli) =>
        "کد ملی" "code melli" "kode melli" "national code" "شماره ملی" "کدملی";
    "is.kennitala" NationalId [10 / /] 28 Stdnum(IcelandKennitala) =>
        "kennitala" "icelandic personal and organisation identity code" "kt" "kennitölu"
        "kennitolu" "icelandic id number";
    "is.vsk" TaxId [5 6 / 7 / "IS"] 0 Stdnum(IcelandVsk) =>
        "vsk number" "virðisaukaskattsnúmer" "virdisaukaskattsnumer" "icelandic vat number" "vsk"
        "vsk númer" "vsk numer" "vsk nr";
    "it.cie" NationalId [/ 9 /] 0 Own(own::it_cie) =>
        "carta d'identità" "carta d'identita" "carta identità" "carta identita"
        "carta di identità" "carta di identita" "cie" "numero carta d'identità"
        "numero carta d'identita" "numero documento" "numero cie";
    "it.codicefiscale" NationalId [11 / 16 /] 18 Stdnum(ItalyCodiceFiscale) =>
        "codice fiscale" "italian tax code for individuals" "cf" "c f" "cod fiscale" "cod fisc"
        "codicefiscale" "fiscal code";
    "it.iva" TaxId [11 / 13 / "IT"] 19 Stdnum(ItalyPiva) =>
        "partita iva" "italian vat number" "p iva" "piva" "p i" "part iva" "iva";
    "jp.cn" BusinessId [13 / /] 10 Stdnum(JapanCorporateNumber) =>
        "cn" "法人番号" "hōjin bangō" "hojin bango" "japanese corporate number" "houjin bangou"
        "corporate number";
    "jp.in" NationalId [12 / /] 10 Stdnum(JapanMyNumber) =>
        "in" "個人番号" "kojin bangō" "kojin bango" "japanese individual number" "マイナンバー" "my number"
        "mynumber" "individual number";
    "ke.pin" TaxId [/ 11 /] 11 Stdnum(KenyaPin) =>
        "pin" "personal identification number" "kenya tax number" "kra pin" "kra" "kra pin number"
        "kenya pin";
    "kr.brn" BusinessId [10 / /] 0 Stdnum(KoreaBrn) =>
        "brn" "사업자 등록 번호" "south korea business registration number" "사업자등록번호"
        "business registration number" "사업자번호";
    "kr.rrn" NationalId [13 / /] 24 Stdnum(KoreaRrn) =>
        "rrn" "south korean resident registration number" "주민등록번호" "주민번호" "주민 등록 번호" "외국인등록번호"
        "resident registration number" "jumin" "jumin number";
    "kw.civil" NationalId [12 / /] 30 Own(own::kw_civil) =>
        "civil id" "civil id number" "kuwait civil id" "الرقم المدني" "civil number";
    "kz.bin" BusinessId [12 / /] 28 Own(own::kz_bin) =>
        "бин" "bin" "бсн" "бизнес идентификационный номер";
    "kz.iin" NationalId [12 / /] 26 Own(own::kz_iin) =>
        "иин" "iin" "жсн" "жеке сәйкестендіру нөмірі";
    "li.peid" TaxId [4..=12 / /] 0 Stdnum(LiechtensteinPeid) =>
        "peid" "liechtenstein tax code for individuals and entities" "liechtenstein tax code";
    "lk.nic" NationalId [12 / 10 /] 20 Own(own::lk_nic) =>
        "nic" "nic number" "nic no" "national identity card" "sri lanka nic";
    "lt.asmens" NationalId [11 / /] 18 Stdnum(LithuaniaAsmens) =>
        "asmens kodas" "ak" "a k" "asmens kodą" "asmens koda" "lithuanian personal code";
    "lt.pvm" TaxId [9 12 / 11 14 / "LT"] 20 Stdnum(LithuaniaPvm) =>
        "pvm" "pridėtinės vertės mokestis mokėtojo kodas"
        "pridetines vertes mokestis moketojo kodas" "lithuanian vat number" "pvm kodas"
        "pvm mokėtojo kodas" "pvm moketojo kodas";
    "lu.matricule" NationalId [13 / /] 30 Own(own::lu_matricule) =>
        "matricule" "numéro d'identification national" "numero d'identification national"
        "sozialversicherungsnummer" "matricule nationale" "numéro de matricule"
        "numero de matricule" "luxembourg national id";
    "lu.tva" TaxId [8 / 10 / "LU"] 19 Stdnum(LuxembourgTva) =>
        "tva" "taxe sur la valeur ajoutée" "taxe sur la valeur ajoutee" "luxembourgian vat number"
        "numéro de tva" "numero de tva" "tva luxembourg" "luxembourg vat number" "no tva";
    "lv.pk" NationalId [11 / /] 12 Stdnum(LatviaPvn) =>
        "personas kods" "pk" "latvian personal code";
    "lv.pvn" TaxId [11 / 13 / "LV"] 12 Stdnum(LatviaPvn) =>
        "pvn" "pievienotās vērtības nodokļa" "pievienotas vertibas nodokla" "latvian vat number"
        "pvn numurs" "pvn reģistrācijas numurs" "pvn registracijas numurs" "pvn reg nr";
    "ma.ice" BusinessId [15 / /] 20 Stdnum(MoroccoIce) =>
        "ice" "identifiant commun de l’entreprise" "التعريف الموحد للمقاولة" "morocco tax number"
        "identifiant commun de l'entreprise";
    "mc.tva" TaxId [11 / 13 / "FR"] 30 Stdnum(MonacoTva) =>
        "n° tva" "taxe sur la valeur ajoutée" "taxe sur la valeur ajoutee" "monacan vat number"
        "tva" "numéro de tva" "numero de tva" "tva monaco";
    "md.idno" BusinessId [13 / /] 10 Stdnum(MoldovaIdno) =>
        "idno" "moldavian company identification number" "număr de identificare"
        "numar de identificare" "cod fiscal";
    "me.pib" TaxId [8 / /] 10 Stdnum(MontenegroPib) =>
        "pib" "poreski identifikacioni broj" "montenegro tax number" "пиб";
    "mk.edb" TaxId [13 / 15 / "MK"] 9 Stdnum(NorthMacedoniaEdb) =>
        "едб" "едниствен даночен број" "north macedonia tax number" "edb" "единствен даночен број"
        "edinstven danocen broj";
    "mt.vat" TaxId [8 / 10 / "MT"] 16 Stdnum(MaltaVat) =>
        "vat" "maltese vat number" "vat no" "malta vat";
    "mu.nid" NationalId [/ 14 /] 30 Stdnum(MauritiusNid) =>
        "id number" "mauritian national identifier" "nid" "national identity card" "mauritian id"
        "nic";
    "mx.clabe" BankAccount [18 / /] 9 Own(own::mx_clabe) =>
        "clabe" "clabe interbancaria" "cuenta clabe" "clave bancaria estandarizada";
    "mx.curp" NationalId [/ 18 /] 30 Stdnum(MexicoCurp) =>
        "curp" "clave única de registro de población" "clave unica de registro de poblacion"
        "mexican personal id";
    "mx.nss" NationalId [11 / /] 10 Own(own::mx_nss) =>
        "nss" "número de seguridad social" "numero de seguridad social" "imss"
        "número de seguro social" "numero de seguro social";
    "mx.rfc" TaxId [/ 10 12 13 /] 14 Either(MexicoRfc, own::mx_rfc) =>
        "rfc" "registro federal de contribuyentes" "mexican tax number";
    "my.nric" NationalId [12 / /] 15 Stdnum(MalaysiaNric) =>
        "nric no" "malaysian national registration identity card number" "nric" "mykad" "ic no"
        "ic number" "no kad pengenalan" "kad pengenalan" "no ic" "nombor kad pengenalan"
        "malaysian ic";
    "mz.nuit" TaxId [9 / /] 9 Stdnum(MozambiqueNuit) =>
        "nuit" "número único de identificação tributaria"
        "numero unico de identificacao tributaria" "mozambique tax number"
        "número único de identificação tributária";
    "ng.nin" NationalId [11 / /] 0 Own(own::ng_nin) =>
        "nin" "national identification number" "nin number";
    "nl.bsn" NationalId [9 / /] 10 Stdnum(NetherlandsBsn) =>
        "bsn" "burgerservicenummer" "dutch citizen identification number" "burger service nummer"
        "sofinummer" "sofi nummer" "sofi" "bsn nummer" "bsn nr" "dutch bsn"
        "citizen service number";
    "nl.btw" TaxId [/ 12 14 / "NL"] 23 Stdnum(NetherlandsBtw) =>
        "btw identificatienummer" "omzetbelastingnummer" "dutch vat number" "btw" "btw nummer"
        "btw nr" "btw id" "btwnummer" "ob nummer";
    "nl.identiteitskaartnummer" Passport [/ 9 /] 0 Stdnum(NetherlandsIdentityCard) =>
        "identiteitskaartnummer" "paspoortnummer" "dutch passport number" "paspoort"
        "id kaart nummer" "documentnummer" "rijksidentiteitskaart" "nummer identiteitskaart";
    "nl.onderwijsnummer" NationalId [9 / /] 30 Stdnum(NetherlandsOnderwijsnummer) =>
        "onderwijsnummer" "dutch student identification number" "pgn" "persoonsgebonden nummer";
    "no.fodselsnummer" NationalId [11 / /] 20 Stdnum(NorwayBirthNumber) =>
        "fødselsnummer" "fodselsnummer" "norwegian birth number" "national identity number" "fnr"
        "f nr" "fødselsnr" "fodselsnr" "personnummer" "d nummer";
    "no.kontonr" BankAccount [7 11 / /] 10 Stdnum(NorwayAccountNumber) =>
        "konto nr" "norwegian bank account number" "kontonr" "kontonummer" "bankkonto" "konto";
    "no.mva" TaxId [/ 12 14 / "NO"] 10 Stdnum(NorwayMva) =>
        "mva" "merverdiavgift" "norwegian vat number" "mva nr" "mva nummer";
    "no.orgnr" BusinessId [9 / /] 10 Stdnum(NorwayOrgNumber) =>
        "orgnr" "organisasjonsnummer" "norwegian organisation number" "org nr" "organisasjonsnr"
        "org nummer" "foretaksnummer";
    "nz.bankaccount" BankAccount [15 16 / /] 11 Own(own::nz_account) =>
        "new zealand bank account number" "nz bank account"
        "account number" "bank acct";
    "nz.ird" TaxId [8 9 / 10 / "NZ"] 10 Stdnum(NewZealandIrd) =>
        "ird number" "new zealand inland revenue department" "te tari tāke" "te tari take"
        "ird" "ird no" "inland revenue number" "inland revenue department number"
        "nz ird";
    "nz.nhi" NationalId [/ 7 /] 11 Own(own::nz_nhi) =>
        "nhi" "nhi number" "national health index";
}
