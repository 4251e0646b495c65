//! What is looked for.

/// A type of personal data or secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A payment card number (PAN, ISO/IEC 7812).
    PaymentCard,
    /// An international bank account number (ISO 13616).
    Iban,
    /// A national bank account number, or a US routing number.
    BankAccount,
    /// A US social security number.
    UsSsn,
    /// A US individual taxpayer identification number.
    UsItin,
    /// A US national provider identifier.
    UsNpi,
    /// A registration number of the US Drug Enforcement Administration.
    UsDea,
    /// A US Medicare beneficiary identifier.
    UsMbi,
    /// A number of a patient's file.
    MedicalRecord,
    /// A number that identifies a person in a country.
    NationalId,
    /// A number of a taxpayer, VAT included.
    TaxId,
    /// A number of a company or other body in a register.
    BusinessId,
    /// A passport's number.
    Passport,
    /// The machine readable zone of a travel document (ICAO 9303).
    Mrz,
    /// A driver's licence's number.
    DriverLicense,
    /// An IPv4 or IPv6 address.
    IpAddress,
    /// A hardware address (EUI-48).
    MacAddress,
    /// An address of a cryptocurrency.
    CryptoWallet,
    /// Name and password in a URL or connection string: the password.
    UrlCredential,
    /// A vendor's key or token.
    ApiKey,
    /// A JSON Web Token (RFC 7519).
    Jwt,
    /// A private key in PEM or OpenPGP armour.
    PrivateKey,
    /// A password or other secret beside a name that says so.
    Password,
    /// A date of birth.
    DateOfBirth,
    /// A person's name.
    Person,
    /// A street or postal address.
    StreetAddress,
    /// One of the settings' own types: its place in them.
    Custom(u8),
}

/// Types that are usually treated alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Ways to reach somebody.
    Contact,
    /// Money.
    Financial,
    /// Numbers of people and bodies.
    Identity,
    /// Machines.
    Network,
    /// What opens something.
    Secrets,
    /// Names, birthdays and addresses of people.
    People,
}
