//! What is looked for: types and their groups.

use std::fmt;

/// One line per type: variant, name, mark in a redacted text, group.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal $mark:literal $group:ident;)*) => {
        /// A type of personal data or secret.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
            /// One of the settings' own types: its place among them.
            Custom(u8),
        }

        impl Kind {
            /// All but the settings' own.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// The name used in settings, findings and facts. `custom` for the settings' own types, whose
            /// names the settings know.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* Self::Custom(_) => "custom" }
            }

            /// What stands in a text in place of a value, without its angle brackets.
            #[must_use]
            pub const fn mark(self) -> &'static str {
                match self { $(Self::$kind => $mark,)* Self::Custom(_) => "CUSTOM" }
            }

            /// Its place among all types, the settings' own behind the others.
            pub(crate) const fn place(self) -> usize {
                #[derive(Clone, Copy)]
                enum Place {
                    $($kind,)*
                }
                match self {
                    $(Self::$kind => Place::$kind as usize,)*
                    Self::Custom(own) => Self::ALL.len().saturating_add(own as usize),
                }
            }

            /// The group it belongs to; none for the settings' own.
            #[must_use]
            pub const fn group(self) -> Option<Group> {
                match self { $(Self::$kind => Some(Group::$group),)* Self::Custom(_) => None }
            }
        }
    };
}

kinds! {
    /// An e-mail address.
    Email "email" "EMAIL" Contact;
    /// A telephone number.
    Phone "phone" "PHONE" Contact;
    /// A payment card number (PAN, ISO/IEC 7812).
    PaymentCard "payment-card" "PAYMENT_CARD" Financial;
    /// An international bank account number (ISO 13616).
    Iban "iban" "IBAN" Financial;
    /// A national bank account number, or a US routing number.
    BankAccount "bank-account" "BANK_ACCOUNT" Financial;
    /// A US social security number.
    UsSsn "us-ssn" "US_SSN" Identity;
    /// A US individual taxpayer identification number.
    UsItin "us-itin" "US_ITIN" Identity;
    /// A US national provider identifier.
    UsNpi "us-npi" "US_NPI" Identity;
    /// A registration number of the US Drug Enforcement Administration.
    UsDea "us-dea" "US_DEA" Identity;
    /// A US Medicare beneficiary identifier.
    UsMbi "us-mbi" "US_MBI" Identity;
    /// The number of a patient's record.
    MedicalRecord "medical-record" "MEDICAL_RECORD" Identity;
    /// A number that identifies a person in a country.
    NationalId "national-id" "NATIONAL_ID" Identity;
    /// A number of a taxpayer, VAT included.
    TaxId "tax-id" "TAX_ID" Identity;
    /// A number of a company or other body in a register.
    BusinessId "business-id" "BUSINESS_ID" Identity;
    /// A passport's number.
    Passport "passport" "PASSPORT" Identity;
    /// The machine readable zone of a travel document (ICAO 9303).
    Mrz "mrz" "MRZ" Identity;
    /// The number of a driver's licence.
    DriverLicense "driver-license" "DRIVER_LICENSE" Identity;
    /// An IPv4 or IPv6 address.
    IpAddress "ip-address" "IP_ADDRESS" Network;
    /// A hardware address (EUI-48).
    MacAddress "mac-address" "MAC_ADDRESS" Network;
    /// An address of a cryptocurrency.
    CryptoWallet "crypto-wallet" "CRYPTO_WALLET" Financial;
    /// The password in a URL or connection string.
    UrlCredential "url-credential" "URL_CREDENTIAL" Secrets;
    /// A vendor's key or token.
    ApiKey "api-key" "API_KEY" Secrets;
    /// A JSON Web Token (RFC 7519).
    Jwt "jwt" "JWT" Secrets;
    /// A private key in PEM or OpenPGP armour.
    PrivateKey "private-key" "PRIVATE_KEY" Secrets;
    /// A password or other secret beside a name that says so.
    Password "password" "PASSWORD" Secrets;
    /// A date of birth.
    DateOfBirth "date-of-birth" "DATE_OF_BIRTH" People;
    /// A person's name.
    Person "person" "PERSON" People;
    /// A street or postal address.
    StreetAddress "street-address" "STREET_ADDRESS" People;
}

impl Kind {
    /// The type of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether it opens something: what overlaps with a secret is part of it.
    #[must_use]
    pub fn is_secret(self) -> bool {
        self.group() == Some(Group::Secrets)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
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

impl Group {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Contact,
        Self::Financial,
        Self::Identity,
        Self::Network,
        Self::Secrets,
        Self::People,
    ];

    /// The name used in settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Financial => "financial",
            Self::Identity => "identity",
            Self::Network => "network",
            Self::Secrets => "secrets",
            Self::People => "people",
        }
    }

    /// The types in it.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(move |kind| kind.group() == Some(self))
    }
}
