//! Numbers that are one of several others.

use stdnum_rs::identifiers::SepaCreditorIdentifier;
use stdnum_rs::{Country, IdNumber};

use super::super::code::Code;
use super::cz_dic_special;

/// A VAT number that begins with the letters of a member state, or `XI` for Northern Ireland.
pub(in super::super) fn eu_vat(code: &Code) -> bool {
    let Some((state, rest)) = code.text().split_at_checked(2) else { return false };
    let number = match state {
        "AT" => Country::AustriaUid,
        "BE" => Country::BelgiumVat,
        "BG" => Country::BulgariaVat,
        "CY" => Country::CyprusVat,
        "CZ" if cz_dic_special(code) => return true,
        "CZ" => Country::CzechDic,
        "DE" => Country::GermanyVat,
        "DK" => Country::DenmarkCvr,
        "EE" => Country::EstoniaKmkr,
        "EL" | "GR" => Country::GreeceVat,
        "ES" => Country::SpainNif,
        "FI" => Country::FinlandAlv,
        "FR" => Country::FranceTva,
        "HR" => Country::CroatiaOib,
        "HU" => Country::HungaryAnum,
        "IE" => Country::IrelandVat,
        "IT" => Country::ItalyPiva,
        "LT" => Country::LithuaniaPvm,
        "LU" => Country::LuxembourgTva,
        "LV" => Country::LatviaPvn,
        "MT" => Country::MaltaVat,
        "NL" => Country::NetherlandsBtw,
        "PL" => Country::PolandNip,
        "PT" => Country::PortugalNif,
        "RO" => Country::RomaniaCf,
        "SE" => Country::SwedenVat,
        "SI" => Country::SloveniaDdv,
        "SK" => Country::SlovakiaDph,
        "XI" => Country::UnitedKingdomVat,
        "EU" | "IM" => return IdNumber::parse(Country::EuOss, code.text()).is_ok(),
        _ => return false,
    };
    IdNumber::parse(number, rest).is_ok()
}

/// A Belgian national number or BIS number.
pub(in super::super) fn be_ssn(code: &Code) -> bool {
    [Country::BelgiumNationalNumber, Country::BelgiumBis]
        .into_iter()
        .any(|number| IdNumber::parse(number, code.text()).is_ok())
}

/// Creditor identifier of the SEPA rulebook (AT-02): ISO 7064 mod 97, 10 over all but the business code.
pub(in super::super) fn eu_at_02(code: &Code) -> bool {
    SepaCreditorIdentifier::parse(code.text()).is_ok()
}
