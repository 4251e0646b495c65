//! Countries from Andorra to France.

use stdnum_rs::Country::*;

use super::super::Check::{Either, Own, Stdnum, Written};
use super::super::own;
use super::table;

table! {
    "ad.nrt" TaxId [/ 8 /] 5 Stdnum(AndorraNrt) =>
        "nrt" "número de registre tributari" "numero de registre tributari" "andorra tax number";
    "ae.eid" NationalId [15 / /] 30 Own(own::ae_eid) =>
        "emirates id" "emirates id number" "eid" "رقم الهوية" "الهوية الإماراتية" "eida";
    "al.nipt" TaxId [/ 10 12 / "AL"] 3 Stdnum(AlbaniaNipt) =>
        "nipt" "nuis" "numri i identifikimit për personin e tatueshëm"
        "numri i identifikimit per personin e tatueshem" "albanian tax number"
        "numri i identifikimit";
    "ar.cbu" BankAccount [22 / /] 19 Stdnum(ArgentinaCbu) =>
        "cbu" "clave bancaria uniforme" "argentine bank account number" "clave bancaria";
    "ar.cuit" TaxId [11 / /] 20 Stdnum(ArgentinaCuit) =>
        "cuit" "código único de identificación tributaria"
        "codigo unico de identificacion tributaria" "argentinian tax number" "cuil"
        "clave única de identificación tributaria" "clave unica de identificacion tributaria"
        "código único de identificación laboral" "codigo unico de identificacion laboral";
    "ar.dni" NationalId [7 8 / /] 0 Stdnum(ArgentinaDni) =>
        "dni" "documento nacional de identidad" "argentinian national identity nr"
        "documento argentino";
    "at.businessid" BusinessId [/ 2..=9 /] 0 Stdnum(AustriaFirmenbuch) =>
        "austrian company register numbers" "fn" "firmenbuch" "firmenbuchnummer" "firmenbuch nr"
        "fn nr";
    "at.tin" TaxId [9 / /] 13 Stdnum(AustriaTin) =>
        "abgabenkontonummer" "austrian tax identification number" "abgabenkonto" "steuernummer"
        "finanzamt steuernummer" "stnr";
    "at.uid" TaxId [/ 9 11 / "ATU"] 10 Stdnum(AustriaUid) =>
        "uid" "umsatzsteuer identifikationsnummer" "austrian vat number" "uid nummer" "uid nr"
        "ust idnr" "atu nummer";
    "at.vnr" NationalId [10 / /] 10 Stdnum(AustriaVnr) =>
        "vnr" "svnr" "vsnr" "versicherungsnummer" "austrian social security number" "sv nummer"
        "sv nr" "sozialversicherungsnummer";
    "au.abn" BusinessId [11 / /] 19 Stdnum(AustraliaAbn) =>
        "abn" "australian business number" "business number";
    "au.acn" BusinessId [9 / /] 9 Stdnum(AustraliaAcn) =>
        "acn" "australian company number";
    "au.medicare" NationalId [10 11 / /] 13 Own(own::au_medicare) =>
        "medicare" "medicare number" "medicare card" "medicare no" "medicare card number"
        "australian medicare";
    "au.tfn" TaxId [8 9 / /] 10 Stdnum(AustraliaTfn) =>
        "tfn" "australian tax file number" "tax file number" "tax file no";
    "az.voen" TaxId [9 10 / /] 17 Stdnum(AzerbaijanVoen) =>
        "vöen" "voen" "vergi ödəyicisinin eyniləşdirmə nömrəsi"
        "vergi ödeyicisinin eynileşdirme nömresi" "azerbaijan tax number";
    "be.bis" NationalId [11 / /] 24 Stdnum(BelgiumBis) =>
        "bis" "belgian bis number" "bis number" "bisnummer" "numéro bis" "numero bis";
    "be.eid" NationalId [12 / /] 19 Stdnum(BelgiumEid) =>
        "eid number" "belgian electronic identity card number" "eid" "identiteitskaartnummer"
        "numéro de carte d'identité" "numero de carte d'identite" "eid kaartnummer" "kaartnummer"
        "numéro de carte" "numero de carte";
    "be.nn" NationalId [11 / /] 27 Stdnum(BelgiumNationalNumber) =>
        "nn" "niss" "rrn" "belgian national number" "insz" "rijksregisternummer"
        "rijksregister nr" "numéro national" "numero national" "numéro de registre national"
        "numero de registre national" "nationaal nummer" "registre national"
        "nationalregisternummer";
    "be.ogm_vcs" BankAccount [12 / /] 20 Stdnum(BelgiumOgm) =>
        "belgian ogm vcs" "ogm vcs" "ogm" "vcs" "gestructureerde mededeling"
        "communication structurée" "communication structuree" "structured communication";
    "be.ssn" NationalId [11 / /] 23 Own(own::be_ssn) =>
        "ssn" "insz" "niss" "belgian social security number" "insz nummer" "inss" "numéro niss"
        "numero niss";
    "be.vat" BusinessId [9 10 / 11 12 / "BE"] 24 Stdnum(BelgiumVat) =>
        "btw" "tva" "nwst" "ondernemingsnummer" "belgian enterprise number" "kbo nummer" "kbo"
        "bce" "numéro d'entreprise" "numero d'entreprise" "unternehmensnummer" "btw nummer"
        "numéro de tva" "numero de tva" "btw nr" "belgian vat number";
    "bg.egn" NationalId [10 / /] 19 Stdnum(BulgariaEgn) =>
        "egn" "егн" "единен граждански номер" "bulgarian personal identity codes"
        "edinen grazhdanski nomer" "ucn" "uniform civil number" "personal number";
    "bg.pnf" NationalId [10 / /] 10 Stdnum(BulgariaPnf) =>
        "pnf" "лнч" "личен номер на чужденец" "bulgarian number of a foreigner" "lnch";
    "bg.vat" TaxId [9 10 / 11 12 / "BG"] 7 Stdnum(BulgariaVat) =>
        "vat" "идентификационен номер по ддс" "bulgarian vat number" "ддс номер" "еик" "eik"
        "булстат" "bulstat" "ин по ддс";
    "br.cnpj" BusinessId [14 / 14 /] 20 Stdnum(BrazilCnpj) =>
        "cnpj" "cadastro nacional da pessoa jurídica" "cadastro nacional da pessoa juridica"
        "brazilian company identifier" "cadastro nacional de pessoa jurídica"
        "cadastro nacional de pessoa juridica";
    "br.cpf" NationalId [11 / /] 20 Stdnum(BrazilCpf) =>
        "cpf" "cadastro de pessoas físicas" "cadastro de pessoas fisicas"
        "brazilian national identifier" "cadastro de pessoa física" "cadastro de pessoa fisica"
        "cpf cliente";
    "br.pis" NationalId [11 / /] 9 Own(own::br_pis) =>
        "pis" "pasep" "pis pasep" "nis" "nit" "número de identificação social"
        "numero de identificacao social" "pis nis";
    "br.titulo" NationalId [12 / /] 25 Own(own::br_titulo) =>
        "título de eleitor" "titulo de eleitor" "titulo eleitoral" "título eleitoral";
    "by.unp" TaxId [9 / 9 12 / "УНП" "UNP"] 12 Written(own::by_unp) =>
        "унп" "unp" "учетный номер плательщика" "belarus vat number" "учётный номер плательщика";
    "ca.bc_phn" NationalId [10 / /] 20 Stdnum(CanadaBcPhn) =>
        "bc phn" "british columbia personal health number" "phn" "personal health number"
        "bc health number" "msp number" "care card";
    "ca.bn" BusinessId [9 / 15 /] 9 Stdnum(CanadaBusinessNumber) =>
        "bn" "canadian business number" "business number" "cra business number" "gst number"
        "gst hst" "hst number";
    "ca.on_hcn" NationalId [10 / 12 /] 10 Own(own::ca_on_hcn) =>
        "ohip" "health card number" "ontario health card" "health card" "ohip number"
        "carte santé" "carte sante";
    "ca.ramq" NationalId [/ 12 /] 11 Own(own::ca_ramq) =>
        "ramq" "nam" "numéro d'assurance maladie" "numero d'assurance maladie"
        "carte d'assurance maladie" "assurance maladie";
    "ca.sin" NationalId [9 / /] 10 Stdnum(CanadaSin) =>
        "sin" "canadian social insurance number" "social insurance number" "nas"
        "numéro d'assurance sociale" "numero d'assurance sociale" "social insurance no"
        "sin number";
    "ch.esr" BankAccount [5..=27 / /] 10 Stdnum(SwitzerlandEsr) =>
        "esr" "isr" "qr reference" "esr referenz" "referenznummer" "esr referenznummer"
        "numéro de référence bvr" "numero de reference bvr" "bvr" "qr referenz";
    "ch.ssn" NationalId [13 / /] 30 Stdnum(SwitzerlandSsn) =>
        "swiss social security number" "\"sozialversicherungsnummer\"" "ahv" "ahv nummer" "ahv nr"
        "ahvn13" "avs" "no avs" "numéro avs" "numero avs" "sozialversicherungsnummer"
        "oasi number" "navs" "navs13" "navs13 number" "ahvnr" "numéro d'assuré" "numero d'assure";
    "ch.uid" BusinessId [9 / 12 / "CHE"] 10 Stdnum(SwitzerlandUid) =>
        "uid" "unternehmens identifikationsnummer" "swiss business identifier" "ide"
        "numéro d'identification des entreprises" "numero d'identification des entreprises"
        "uid nummer" "uid nr" "idi";
    "ch.vat" TaxId [/ 12 14..=16 / "CHE"] 10 Stdnum(SwitzerlandVat) =>
        "vat" "mwst" "tva" "iva" "tpv" "mehrwertsteuernummer" "swiss vat number" "mwst nummer"
        "mwst nr" "numéro de tva" "numero de tva" "numero iva";
    "cl.rut" NationalId [8 9 / 8 9 11 / "CL"] 10 Stdnum(ChileRut) =>
        "rut" "rol único tributario" "rol unico tributario" "chilean national tax number" "run"
        "rol único nacional" "rol unico nacional" "cedula de identidad chilena";
    "cn.ric" NationalId [18 / 18 /] 25 Stdnum(ChinaRic) =>
        "ric no" "chinese resident identity card number" "ric" "身份证" "身份证号" "身份证号码" "居民身份证"
        "公民身份号码" "resident identity card" "chinese id" "chinese id card" "shenfenzheng" "sfz"
        "id card number" "身分證";
    "cn.uscc" BusinessId [18 / 18 /] 15 Stdnum(ChinaUscc) =>
        "uscc" "unified social credit code" "统一社会信用代码" "china tax number" "社会信用代码"
        "unified social credit identifier" "纳税人识别号" "税号";
    "co.nit" TaxId [8..=16 / /] 9 Stdnum(ColombiaNit) =>
        "nit" "número de identificación tributaria" "numero de identificacion tributaria"
        "colombian identity code";
    "cr.cpf" NationalId [7..=10 / /] 2 Stdnum(CostaRicaCpf) =>
        "cpf" "cédula de persona física" "cedula de persona fisica"
        "costa rica physical person id number" "cédula" "cedula" "cedula fisica" "cédula física";
    "cr.cpj" BusinessId [10 / /] 25 Stdnum(CostaRicaCpj) =>
        "cpj" "cédula de persona jurídica" "cedula de persona juridica" "costa rica tax number"
        "cédula jurídica" "cedula juridica";
    "cr.cr" NationalId [11 12 / /] 9 Stdnum(CostaRicaCr) =>
        "cr" "cédula de residencia" "cedula de residencia" "costa rica foreigners id number"
        "dimex";
    "cu.ni" NationalId [11 / /] 14 Stdnum(CubaNi) =>
        "ni" "número de identidad" "numero de identidad" "cuban identity card numbers"
        "carné de identidad" "carne de identidad" "carnet de identidad";
    "cy.vat" TaxId [/ 9 11 / "CY"] 14 Stdnum(CyprusVat) =>
        "αριθμός εγγραφής φ π α" "αριθμος εγγραφης φ π α" "cypriot vat number" "φ π α" "φπα"
        "αριθμός φπα" "αριθμος φπα" "cyprus vat";
    "cz.bankaccount" BankAccount [6..=20 / /] 24 Written(own::cz_account) =>
        "czech bank account number" "číslo účtu" "cislo uctu" "bankovní účet" "bankovni ucet"
        "účet" "ucet";
    "cz.dic" TaxId [8..=10 / 10..=12 / "CZ"] 9 Either(CzechDic, own::cz_dic_special) =>
        "dič" "dic" "daňové identifikační číslo" "danove identifikacni cislo" "czech vat number";
    "cz.ico" BusinessId [8 / /] 10 Own(own::ico) =>
        "ičo" "ico" "ič" "ic" "identifikační číslo" "identifikacni cislo"
        "identifikační číslo osoby" "identifikacni cislo osoby";
    "cz.rc" NationalId [9 10 / /] 11 Stdnum(CzechRc) =>
        "rč" "rc" "rodné číslo" "rodne cislo" "czech birth number" "birth number" "r č" "r c"
        "rod č" "rod c";
    "de.ausweis" NationalId [/ 9 10 /] 11 Own(own::de_ausweis) =>
        "personalausweisnummer" "ausweisnummer" "personalausweis" "ausweis nr"
        "personalausweis nr" "perso nummer" "perso nr" "ausweis" "id card number" "german id";
    "de.handelsregisternummer" BusinessId [/ 3..=30 / "HRA"
        "HRB" "GNR" "GSR" "PR " "VR "] 0 Written(own::handelsregister) =>
        "handelsregisternummer" "german company register number" "handelsregister"
        "handelsregister nr" "hrb" "hra" "registernummer" "hrb nummer" "amtsgericht"
        "registergericht";
    "de.idnr" TaxId [11 / /] 24 Stdnum(GermanyTaxId) =>
        "idnr" "steuerliche identifikationsnummer" "german personal tax number" "id nr"
        "steuer id" "steuerid" "steuer identifikationsnummer" "steueridentifikationsnummer"
        "identifikationsnummer" "steuer idnr" "tin" "german tax id";
    "de.kvnr" NationalId [/ 10 /] 9 Own(own::de_kvnr) =>
        "krankenversichertennummer" "kvnr" "versichertennummer" "krankenversicherungsnummer"
        "krankenkassennummer" "versicherten nr" "egk nummer";
    "de.rvnr" NationalId [/ 12 /] 19 Own(own::de_rvnr) =>
        "rentenversicherungsnummer" "sozialversicherungsnummer" "rvnr" "svnr" "sv nummer"
        "versicherungsnummer" "rv nummer" "sozialversicherungsnr" "sozialversicherungs nr"
        "german social security number";
    "de.stnr" TaxId [10 11 13 / /] 0 Stdnum(GermanySteuernummer) =>
        "st nr" "steuernummer" "german tax number" "stnr" "steuer nr" "steuernr";
    "de.vat" TaxId [9 / 11 / "DE"] 10 Stdnum(GermanyVat) =>
        "ust id nr" "umsatzsteur identifikationnummer" "german vat number" "ust id" "ustid"
        "ust idnr" "ustidnr" "umsatzsteuer identifikationsnummer" "umsatzsteuer id"
        "umsatzsteuer identnummer" "mwst nr";
    "dk.cpr" NationalId [10 / /] 15 Own(own::dk_cpr) =>
        "cpr" "danish citizen number" "cpr nummer" "cpr nr" "cprnr" "cpr number"
        "civil registration number";
    "dk.cvr" BusinessId [8 / 10 / "DK"] 10 Stdnum(DenmarkCvr) =>
        "cvr" "momsregistreringsnummer" "danish vat number" "cvr nummer" "cvr nr" "cvrnr"
        "moms nr" "se nummer" "se nr";
    "do.cedula" NationalId [11 / /] 9 Stdnum(DominicanRepublicCedula) =>
        "cedula" "dominican republic national identification number" "cédula"
        "cédula de identidad y electoral" "cedula de identidad y electoral" "cedula de identidad"
        "cie";
    "do.rnc" TaxId [9 / /] 10 Stdnum(DominicanRepublicRnc) =>
        "rnc" "registro nacional del contribuyente" "dominican republic tax number"
        "registro nacional de contribuyentes";
    "dz.nif" TaxId [15 20 / /] 0 Stdnum(AlgeriaNif) =>
        "nif" "n i f" "numéro d'identification fiscale" "numero d'identification fiscale"
        "algeria tax number";
    "ec.ci" NationalId [10 / /] 17 Stdnum(EcuadorCi) =>
        "ci" "cédula de identidad" "cedula de identidad" "ecuadorian personal identity code" "c i"
        "cédula de ciudadanía" "cedula de ciudadania" "cédula" "cedula";
    "ec.ruc" TaxId [13 / /] 15 Stdnum(EcuadorRuc) =>
        "ruc" "registro único de contribuyentes" "registro unico de contribuyentes"
        "ecuadorian company tax number";
    "ee.ik" NationalId [11 / /] 25 Stdnum(EstoniaIk) =>
        "isikukood" "estonian personal id number" "ik" "personal code" "estonian personal code"
        "isiku kood";
    "ee.kmkr" TaxId [9 / 11 / "EE"] 9 Stdnum(EstoniaKmkr) =>
        "kmkr" "käibemaksukohuslase" "kaibemaksukohuslase" "estonian vat number" "kmkr number"
        "käibemaksukohuslase number" "kaibemaksukohuslase number" "käibemaksukohustuslase number"
        "kaibemaksukohustuslase number";
    "ee.registrikood" BusinessId [8 / /] 13 Stdnum(EstoniaRegistrikood) =>
        "registrikood" "estonian organisation registration code" "registri kood" "registry code"
        "äriregistri kood" "ariregistri kood" "reg kood";
    "eg.nid" NationalId [14 / /] 26 Own(own::eg_nid) =>
        "national id" "national number" "الرقم القومي" "رقم قومي" "egyptian id";
    "eg.tn" TaxId [9 / /] 0 Stdnum(EgyptTn) =>
        "tax registration number" "الرقم الضريبي" "egypt tax number" "رقم التسجيل الضريبي";
    "es.cae" BusinessId [/ 13 / "ES"] 30 Stdnum(SpainCae) =>
        "cae" "código de actividad y establecimiento" "codigo de actividad y establecimiento"
        "spanish activity establishment code";
    "es.ccc" BankAccount [20 / /] 19 Stdnum(SpainCcc) =>
        "ccc" "código cuenta corriente" "codigo cuenta corriente" "spanish bank account code"
        "código cuenta cliente" "codigo cuenta cliente" "cuenta bancaria" "número de cuenta"
        "numero de cuenta";
    "es.cif" TaxId [/ 9 /] 11 Stdnum(SpainCif) =>
        "cif" "código de identificación fiscal" "codigo de identificacion fiscal"
        "spanish company tax number";
    "es.cups" NationalId [/ 20 22 / "ES"] 28 Stdnum(SpainCups) =>
        "cups" "código unificado de punto de suministro" "codigo unificado de punto de suministro"
        "spanish meter point number" "código universal del punto de suministro"
        "codigo universal del punto de suministro" "punto de suministro";
    "es.dni" NationalId [/ 9 /] 14 Stdnum(SpainDni) =>
        "dni" "documento nacional de identidad" "spanish personal identity codes" "dni nie"
        "carnet de identidad" "número de dni" "numero de dni";
    "es.nie" NationalId [/ 9 /] 23 Stdnum(SpainNie) =>
        "nie" "número de identificación de extranjero" "numero de identificacion de extranjero"
        "spanish foreigner number" "numero de identidad de extranjero"
        "número de identidad de extranjero" "número de extranjero" "numero de extranjero";
    "es.nif" TaxId [/ 9 11 / "ES"] 13 Stdnum(SpainNif) =>
        "nif" "número de identificación fiscal" "numero de identificacion fiscal"
        "spanish vat number" "nif iva";
    "es.nss" NationalId [12 / /] 21 Own(own::es_nss) =>
        "nss" "número de la seguridad social" "numero de la seguridad social"
        "número de seguridad social" "numero de seguridad social" "seguridad social"
        "número de afiliación" "numero de afiliacion" "naf" "nº ss" "no ss";
    "es.referenciacatastral" NationalId [/ 20 /] 28 Stdnum(SpainReferenciaCatastral) =>
        "referencia catastral" "spanish real estate property id" "ref catastral" "catastro"
        "cadastral reference";
    "eu.at_02" BankAccount [/ 8..=35 /] 20 Own(own::eu_at_02) =>
        "sepa identifier of the creditor" "at 02" "sepa creditor identifier" "creditor identifier"
        "creditor id" "gläubiger identifikationsnummer" "glaubiger identifikationsnummer"
        "gläubiger id" "glaubiger id" "ics" "identifiant créancier sepa"
        "identifiant creancier sepa" "incassant id";
    "eu.excise" BusinessId [/ 8 13 / "AT" "BE" "BG" "CY" "CZ" "DE" "DK" "EE" "EL" "ES" "FI"
        "FR" "HR" "HU" "IE" "IT" "LT" "LU" "LV" "MT" "NL" "PL" "PT" "RO" "SE" "SI" "SK"] 0 Stdnum(EuExcise) =>
        "european excise number" "excise number" "seed number" "verbrauchsteuernummer" "excise id";
    "eu.oss" TaxId [/ 11 12 / "EU" "IM"] 15 Stdnum(EuOss) =>
        "oss" "european vat on e commerce one stop shop" "ioss" "oss number" "ioss number"
        "one stop shop" "import one stop shop";
    "eu.vat" TaxId [/ 8..=14 / "AT" "BE" "BG" "CY" "CZ" "DE" "DK" "EE" "EL" "GR" "ES" "FI" "FR"
        "HR" "HU" "IE" "IT" "LT" "LU" "LV" "MT" "NL" "PL" "PT" "RO" "SE" "SI" "SK" "XI" "EU" "IM"] 10 Own(own::eu_vat) =>
        "vat" "european union vat number" "vat id" "vat number" "vat no" "eu vat" "vatin"
        "vat identification number" "vat reg no" "vat registration number";
    "fi.alv" TaxId [8 / 10 / "FI"] 10 Stdnum(FinlandAlv) =>
        "alv nro" "arvonlisäveronumero" "arvonlisaveronumero" "finnish vat number" "alv"
        "alv numero" "alv tunniste" "arvonlisäverotunniste" "arvonlisaverotunniste";
    "fi.associationid" BusinessId [3..=6 / /] 0 Stdnum(FinlandAssociationId) =>
        "finnish association identifier" "yhdistysrekisterinumero" "association identifier"
        "rekisterinumero";
    "fi.hetu" NationalId [/ 10 11 /] 30 Stdnum(FinlandHetu) =>
        "hetu" "henkilötunnus" "henkilotunnus" "finnish personal identity code" "sotu"
        "sosiaaliturvatunnus" "personbeteckning";
    "fi.veronumero" TaxId [12 / /] 0 Stdnum(FinlandVeronumero) =>
        "veronumero" "finnish individual tax number" "vero numero" "skattenummer";
    "fi.ytunnus" BusinessId [8 / 10 / "FI"] 10 Stdnum(FinlandYtunnus) =>
        "y tunnus" "finnish business identifier" "ytunnus" "fo nummer" "yritystunnus"
        "finnish business id" "business id" "liike ja yhteisötunnus" "liike ja yhteisotunnus";
    "fo.vn" TaxId [6 / 8 / "FO"] 0 Stdnum(FaroeIslandsVn) =>
        "v number" "vinnutal" "faroe islands tax number" "v tal" "vtal";
    "fr.accise" TaxId [/ 13 / "FR"] 18 Stdnum(FranceAccise) =>
        "n° d'accise" "french number to identify taxpayers of excise taxes" "numéro d'accise"
        "numero d'accise" "no d'accise" "numéro d'accises" "numero d'accises";
    "fr.nif" TaxId [13 / /] 30 Stdnum(FranceNif) =>
        "nif" "numéro d'immatriculation fiscale" "numero d'immatriculation fiscale"
        "french tax identification number" "numéro fiscal" "numero fiscal"
        "numéro fiscal de référence" "numero fiscal de reference" "spi" "numéro spi" "numero spi";
    "fr.nir" NationalId [15 / 15 /] 20 Stdnum(FranceNir) =>
        "nir" "french personal identification number" "numéro de sécurité sociale"
        "numero de securite sociale" "n° de sécurité sociale" "n° de securite sociale"
        "sécurité sociale" "securite sociale" "insee" "numéro insee" "numero insee" "n° sécu"
        "n° secu" "numéro de sécu" "numero de secu" "numéro d'inscription au répertoire"
        "numero d'inscription au repertoire" "n° ss" "carte vitale";
    "fr.rcs" BusinessId [/ 10..=40 / "RCS"] 10 Either(FranceRcs, own::fr_rcs) =>
        "rcs" "french trade registration number for commercial companies" "registre du commerce"
        "registre du commerce et des sociétés" "registre du commerce et des societes";
    "fr.rib" BankAccount [23 / 23 /] 19 Own(own::fr_rib) =>
        "rib" "relevé d'identité bancaire" "releve d'identite bancaire" "compte bancaire"
        "numéro de compte" "numero de compte" "coordonnées bancaires" "coordonnees bancaires"
        "compte";
    "fr.siren" BusinessId [9 / /] 10 Stdnum(FranceSiren) =>
        "siren" "french company identification number" "numéro siren" "numero siren" "n° siren"
        "siren number";
    "fr.siret" BusinessId [14 / /] 19 Stdnum(FranceSiret) =>
        "siret" "french company establishment identification number" "numéro siret" "numero siret"
        "n° siret" "siret number";
    "fr.tva" TaxId [11 / 11 13 / "FR"] 20 Stdnum(FranceTva) =>
        "n° tva" "taxe sur la valeur ajoutée" "taxe sur la valeur ajoutee" "french vat number"
        "tva" "numéro de tva" "numero de tva" "tva intracommunautaire" "n° tva intracommunautaire"
        "numéro tva" "numero tva" "tva intra" "no tva";
}
