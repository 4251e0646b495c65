//! Countries from Peru to South Africa.

use stdnum_rs::Country::*;

use super::super::Check::{Own, Stdnum, Written};
use super::super::own;
use super::table;

table! {
    "pe.cui" NationalId [8 9 / 9 /] 0 Stdnum(PeruCui) =>
        "cui" "cédula única de identidad" "cedula unica de identidad" "peruvian identity number"
        "dni" "documento nacional de identidad" "código único de identificación"
        "codigo unico de identificacion";
    "pe.ruc" TaxId [11 / /] 24 Stdnum(PeruRuc) =>
        "ruc" "registro único de contribuyentes" "registro unico de contribuyentes"
        "peruvian company tax number";
    "ph.philsys" NationalId [12 / /] 10 Stdnum(PhilippinesPhilSys) =>
        "philsys" "philsys number" "psn" "philsys card number" "pcn" "philid"
        "philippine identification";
    "pk.cnic" NationalId [13 / /] 2 Stdnum(PakistanCnic) =>
        "cnic number" "pakistani computerised national identity card number" "cnic" "cnic no"
        "nicop" "computerised national identity card" "national identity card" "شناختی کارڈ";
    "pl.dowod" NationalId [/ 9 /] 9 Own(own::pl_dowod) =>
        "dowód osobisty" "dowod osobisty" "numer dowodu" "nr dowodu" "seria i numer dowodu"
        "numer dowodu osobistego" "dowód" "dowod" "nr dowodu osobistego";
    "pl.nip" TaxId [10 / 12 / "PL"] 10 Stdnum(PolandNip) =>
        "nip" "numer identyfikacji podatkowej" "polish vat number" "nip ue" "vat ue" "numer nip";
    "pl.nrb" BankAccount [26 / /] 19 Own(own::pl_nrb) =>
        "nrb" "numer konta" "nr konta" "numer rachunku" "nr rachunku" "konto bankowe"
        "rachunek bankowy" "numer rachunku bankowego" "rachunek";
    "pl.pesel" NationalId [11 / /] 17 Stdnum(PolandPesel) =>
        "pesel" "polish national identification number" "numer pesel" "nr pesel" "pesel number";
    "pl.regon" BusinessId [9 14 / /] 12 Stdnum(PolandRegon) =>
        "regon" "rejestr gospodarki narodowej" "polish register of economic units" "numer regon"
        "nr regon";
    "pt.cc" NationalId [/ 12 /] 10 Stdnum(PortugalCc) =>
        "cc" "número de cartão de cidadão" "numero de cartao de cidadao"
        "portuguese identity number" "cartão de cidadão" "cartao de cidadao"
        "número do cartão de cidadão" "numero do cartao de cidadao" "cartão do cidadão"
        "cartao do cidadao";
    "pt.nib" BankAccount [21 / /] 19 Own(own::pt_nib) =>
        "nib" "número de identificação bancária" "numero de identificacao bancaria"
        "conta bancária" "conta bancaria" "número de conta" "numero de conta";
    "pt.nif" TaxId [9 / 11 / "PT"] 10 Stdnum(PortugalNif) =>
        "nif" "número de identificação fiscal" "numero de identificacao fiscal"
        "portuguese vat number" "contribuinte" "nipc" "número de contribuinte"
        "numero de contribuinte" "nº contribuinte" "no contribuinte" "n contribuinte";
    "pt.niss" NationalId [11 / /] 16 Own(own::pt_niss) =>
        "niss" "número de identificação da segurança social"
        "numero de identificacao da seguranca social" "segurança social" "seguranca social"
        "numero da seguranca social" "número de segurança social" "numero de seguranca social";
    "py.ruc" TaxId [5..=9 / /] 10 Stdnum(ParaguayRuc) =>
        "ruc number" "registro único de contribuyentes" "registro unico de contribuyentes"
        "paraguay tax number" "ruc" "registro único del contribuyente"
        "registro unico del contribuyente";
    "ro.cf" TaxId [5..=10 13 / 6..=12 15 / "RO"] 10 Stdnum(RomaniaCf) =>
        "cf" "cod de înregistrare în scopuri de tva" "cod de inregistrare in scopuri de tva"
        "romanian vat number" "cod tva" "codul tva" "cod fiscal" "cod de tva";
    "ro.cnp" NationalId [13 / /] 27 Stdnum(RomaniaCnp) =>
        "cnp" "cod numeric personal" "romanian numerical personal code" "codul numeric personal";
    "ro.cui" TaxId [5..=10 / 6..=12 / "RO"] 10 Stdnum(RomaniaCui) =>
        "cui or cif" "codul unic de înregistrare" "codul unic de inregistrare"
        "romanian company identifier" "cui" "cif" "cod unic de înregistrare"
        "cod unic de inregistrare" "cod de identificare fiscală" "cod de identificare fiscala";
    "ro.onrc" BusinessId [/ 8..=14 / "J"] 20 Written(own::ro_onrc) =>
        "onrc" "ordine din registrul comerţului" "ordine din registrul comertului"
        "romanian trade register identifier" "nr reg com" "registrul comerțului"
        "registrul comertului" "registrul comerţului" "nr registrul comerțului"
        "nr registrul comertului" "număr de ordine în registrul comerțului"
        "numar de ordine in registrul comertului" "reg com" "j number";
    "rs.pib" TaxId [9 / /] 10 Stdnum(SerbiaPib) =>
        "pib" "poreski identifikacioni broj" "serbian tax identification number" "пиб"
        "порески идентификациони број";
    "ru.inn" TaxId [10 12 / /] 14 Stdnum(RussiaInn) =>
        "инн" "russian tax identifier" "inn" "инн физлица" "инн юрлица";
    "ru.ogrn" BusinessId [13 15 / /] 11 Stdnum(RussiaOgrn) =>
        "огрн" "ogrn" "psrn" "огрнип" "ogrnip" "russian primary state registration number";
    "ru.snils" NationalId [11 / /] 20 Own(own::ru_snils) =>
        "снилс" "snils" "страховой номер" "номер снилс";
    "sa.nid" NationalId [10 / /] 17 Own(own::sa_nid) =>
        "iqama" "iqama number" "saudi id" "national id" "رقم الهوية" "رقم الإقامة"
        "رقم الهوية الوطنية" "الهوية الوطنية";
    "se.bankgiro" BankAccount [7 8 / /] 10 Own(own::se_bankgiro) =>
        "bankgiro" "bankgironummer" "bankgiro nr" "bg nr" "bg nummer";
    "se.orgnr" BusinessId [10 / /] 10 Stdnum(SwedenOrgnr) =>
        "orgnr" "organisationsnummer" "swedish company number" "org nr" "organisationsnr"
        "org nummer";
    "se.personnummer" NationalId [10 12 / /] 24 Stdnum(SwedenPersonnummer) =>
        "personnummer" "swedish personal identity number" "pnr" "personnr" "person nr"
        "samordningsnummer" "personal identity number" "swedish personal number" "pers nr";
    "se.vat" TaxId [12 / 14 / "SE"] 29 Stdnum(SwedenVat) =>
        "vat" "moms" "mervärdesskatt" "mervardesskatt" "swedish vat number" "momsnr" "moms nr"
        "momsregistreringsnummer" "momsnummer" "vat nr";
    "sg.nric" NationalId [/ 9 /] 21 Own(own::sg_nric) =>
        "nric" "fin" "nric no" "nric fin" "nric number" "fin number" "fin no" "ic number"
        "singapore id" "foreign identification number";
    "sg.uen" BusinessId [/ 9 10 /] 16 Stdnum(SingaporeUen) =>
        "uen" "singapore's unique entity number" "unique entity number" "acra number" "uen no";
    "si.ddv" TaxId [8 / 10 / "SI"] 10 Stdnum(SloveniaDdv) =>
        "id za ddv" "davčna številka" "davcna stevilka" "slovenian vat number" "ddv" "id ddv"
        "davčna št" "davcna st";
    "si.emso" NationalId [13 / /] 24 Stdnum(SloveniaEmso) =>
        "enotna matična številka občana" "enotna maticna stevilka obcana"
        "unique master citizen number" "emšo" "emso" "enotna maticna stevilka" "jmbg" "јмбг"
        "jedinstveni matični broj građana" "jedinstveni maticni broj gradana"
        "jedinstveni matični broj" "jedinstveni maticni broj" "matični broj građana"
        "maticni broj gradana";
    "si.maticna" BusinessId [7 10 / /] 10 Stdnum(SloveniaMaticna) =>
        "matična številka poslovnega registra" "maticna stevilka poslovnega registra"
        "corporate registration number" "matična številka" "maticna stevilka" "mat št" "mat st";
    "sk.dph" TaxId [10 / 12 / "SK"] 12 Stdnum(SlovakiaDph) =>
        "ič dph" "ic dph" "ič pre daň z pridanej hodnoty" "ic pre dan z pridanej hodnoty"
        "slovak vat number" "ičdph" "icdph" "dič" "dic";
    "sk.ico" BusinessId [8 / /] 9 Own(own::ico) =>
        "ičo" "ico" "identifikačné číslo" "identifikacne cislo" "identifikačné číslo organizácie"
        "identifikacne cislo organizacie";
    "sk.rc" NationalId [9 10 / /] 10 Stdnum(SlovakiaRc) =>
        "rč" "rc" "rodné číslo" "rodne cislo" "slovak birth number" "birth number";
    "sm.coe" TaxId [2..=6 / 4..=8 / "SM"] 0 Stdnum(SanMarinoCoe) =>
        "coe" "codice operatore economico" "san marino national tax number" "c o e";
    "sn.ninea" BusinessId [7 9 / 10 12 /] 10 Stdnum(SenegalNinea) =>
        "ninea" "numéro d'identification nationale des entreprises et associations"
        "numero d'identification nationale des entreprises et associations" "senegal tax number";
    "sv.nit" TaxId [14 / 16 / "SV"] 15 Stdnum(ElSalvadorNit) =>
        "nit" "número de identificación tributaria" "numero de identificacion tributaria"
        "el salvador tax number";
    "th.moa" BusinessId [13 / /] 20 Stdnum(ThailandMoa) =>
        "moa" "thailand memorandum of association number" "เลขทะเบียนนิติบุคคล" "ทะเบียนนิติบุคคล";
    "th.pin" NationalId [13 / /] 10 Stdnum(ThailandPin) =>
        "pin" "thailand personal identification number" "เลขประจำตัวประชาชน" "เลขบัตรประชาชน"
        "บัตรประชาชน" "หมายเลขบัตรประชาชน" "thai id" "thai national id" "citizen id";
    "th.tin" TaxId [13 / /] 10 Stdnum(ThailandTin) =>
        "tin" "thailand taxpayer identification number" "เลขประจำตัวผู้เสียภาษี" "เลขผู้เสียภาษี"
        "thai tax id";
    "tn.mf" TaxId [/ 4..=8 12 13 /] 4 Stdnum(TunisiaMf) =>
        "mf" "matricule fiscal" "tunisia tax number" "matricule fiscale" "المعرف الجبائي";
    "tr.tckimlik" NationalId [11 / /] 20 Own(own::tr_tckn) =>
        "t c kimlik no" "turkish personal identification number" "tc kimlik no" "tc kimlik" "tckn"
        "tc no" "t c no" "kimlik no" "tc kimlik numarası" "tc kimlik numarasi"
        "t c kimlik numarası" "t c kimlik numarasi" "kimlik numarası" "kimlik numarasi" "tckimlik";
    "tr.vkn" TaxId [10 / /] 9 Stdnum(TurkeyVkn) =>
        "vkn" "vergi kimlik numarası" "vergi kimlik numarasi" "turkish tax identification number"
        "vergi no" "vergi numarası" "vergi numarasi" "vergi kimlik no";
    "tw.id" NationalId [/ 10 /] 13 Own(own::tw_id) =>
        "身分證字號" "身分證" "身份證字號" "國民身分證" "統一證號" "taiwan id" "national id number";
    "tw.ubn" BusinessId [8 / /] 9 Stdnum(TaiwanUbn) =>
        "ubn" "unified business number" "統一編號" "taiwanese tax number" "统一编号" "統編" "gui number";
    "ua.edrpou" BusinessId [8 / /] 9 Stdnum(UkraineEdrpou) =>
        "єдрпоу" "edrpou" "код єдрпоу" "егрпоу";
    "ua.rntrc" TaxId [10 / /] 10 Stdnum(UkraineRntrc) =>
        "рнокпп" "rntrc" "іпн" "ідентифікаційний код" "індивідуальний податковий номер"
        "ідентифікаційний номер" "ipn" "rnokpp";
    "us.atin" TaxId [9 / /] 0 Stdnum(UnitedStatesAtin) =>
        "atin" "u s adoption taxpayer identification number"
        "adoption taxpayer identification number";
    "us.dea" UsDea [/ 9 /] 11 Own(own::us_dea) =>
        "dea" "dea number" "dea no" "dea registration" "dea registration number" "dea license"
        "prescriber dea";
    "us.ein" TaxId [9 / /] 0 Stdnum(UnitedStatesEin) =>
        "ein" "u s employer identification number" "employer identification number" "fein"
        "federal ein" "federal tax id" "employer id number" "employer id";
    "us.itin" UsItin [9 / /] 15 Stdnum(UnitedStatesItin) =>
        "itin" "u s individual taxpayer identification number"
        "individual taxpayer identification number" "itin number";
    "us.mbi" UsMbi [/ 11 /] 11 Own(own::us_mbi) =>
        "mbi" "medicare beneficiary identifier" "medicare beneficiary id" "medicare number"
        "medicare id" "medicare card" "medicare no";
    "us.npi" UsNpi [10 / /] 17 Own(own::us_npi) =>
        "npi" "national provider identifier" "npi number" "npi no" "provider npi"
        "provider identifier";
    "us.ptin" TaxId [/ 9 /] 0 Stdnum(UnitedStatesPtin) =>
        "ptin" "u s preparer tax identification number" "preparer tax identification number";
    "us.rtn" BankAccount [9 / /] 14 Own(own::us_rtn) =>
        "rtn" "routing transport number" "aba" "aba number" "aba routing number" "routing number"
        "routing no" "routing transit number" "bank routing number" "aba rtn" "routing"
        "transit number" "wire routing" "aba routing" "ach routing number";
    "us.ssn" UsSsn [9 / /] 0 Stdnum(UnitedStatesSsn) =>
        "ssn" "u s social security number" "social security number" "social security no"
        "social security" "soc sec" "ss#" "ssn#" "social security num" "soc sec no"
        "social security #" "socialsecuritynumber" "ss number" "socsec" "social sec" "ssn last";
    "us.tin" TaxId [9 / 9 /] 0 Written(own::us_tin) =>
        "tin" "u s taxpayer identification number" "taxpayer identification number" "taxpayer id"
        "tax id";
    "uy.ci" NationalId [8 / /] 10 Own(own::uy_ci) =>
        "ci" "cédula de identidad" "cedula de identidad" "cédula uruguaya" "cedula uruguaya";
    "uy.rut" TaxId [12 / 14 / "UY"] 28 Stdnum(UruguayRut) =>
        "rut" "registro único tributario" "registro unico tributario" "uruguay tax number";
    "ve.rif" TaxId [/ 10 /] 17 Stdnum(VenezuelaRif) =>
        "rif" "registro de identificación fiscal" "registro de identificacion fiscal"
        "venezuelan vat number" "registro único de información fiscal"
        "registro unico de informacion fiscal";
    "vn.cccd" NationalId [12 / /] 10 Own(own::vn_cccd) =>
        "cccd" "căn cước công dân" "can cuoc cong dan" "số cccd" "so cccd" "căn cước" "can cuoc"
        "citizen identity card";
    "vn.mst" TaxId [10 13 / /] 10 Stdnum(VietnamMst) =>
        "mst" "mã số thuế" "ma so thue" "vietnam tax number";
    "za.idnr" NationalId [13 / /] 30 Own(own::za_idnr) =>
        "id number" "south african identity document number" "sa id" "sa id number"
        "south african id" "rsa id" "said" "identity document number";
    "za.tin" TaxId [10 / /] 13 Stdnum(SouthAfricaTin) =>
        "tin" "south african tax identification number" "income tax reference number"
        "tax reference number" "sars number" "sars tax number" "income tax number";
}
