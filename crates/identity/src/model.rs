//! People and organisations.

mod staff;

use std::str::FromStr;

use kernel::{
    Actor, Day, Grant, OrganisationId, PersonId, RegionCode, Resource, ResourceRef, Role, Timestamp,
};

use crate::Error;

pub use staff::{Invitation, InvitationId, InvitationStatus, SHOP_ROLES, Staff};

/// A mobile phone number of mainland China: eleven digits that begin with 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// All eleven digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The digits without the six in the middle (电子运单): `1••••••5678`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (head, tail) = (self.0.get(..1).unwrap_or_default(), self.0.get(7..).unwrap_or_default());
        format!("{head}******{tail}")
    }
}

impl FromStr for Phone {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect();
        let digits = digits.strip_prefix("+86").unwrap_or(&digits).to_owned();
        let well_formed =
            digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|byte| byte.is_ascii_digit());
        if well_formed { Ok(Self(digits)) } else { Err(Error::NotAPhone) }
    }
}

/// A resident identity number (GB 11643): seventeen digits and a check character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityNumber(String);

impl IdentityNumber {
    /// All eighteen characters.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The first and the last character: birthday, home and sex stand in between.
    #[must_use]
    pub fn masked(&self) -> String {
        let (head, tail) = (self.0.get(..1).unwrap_or_default(), self.0.get(17..).unwrap_or_default());
        format!("{head}****************{tail}")
    }
}

impl FromStr for IdentityNumber {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        /// The weights of the seventeen digits, and the check characters by remainder (ISO 7064 MOD 11-2).
        const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
        let text = text.trim().to_uppercase();
        let digits: Vec<u32> = text.chars().take(17).filter_map(|letter| letter.to_digit(10)).collect();
        let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        let check = usize::try_from(sum % 11).ok().and_then(|place| CHECKS.get(place).copied());
        let birthday = text.get(6..14).and_then(|day| day.parse().ok()).and_then(Day::from_number);
        let sound = digits.len() == 17 && text.chars().count() == 18 && text.chars().last() == check;
        if sound && birthday.is_some() { Ok(Self(text)) } else { Err(Error::NotAnIdentityNumber) }
    }
}

/// True for two different ones of the administrators of system, security and audit.
#[must_use]
pub fn are_apart(one: Role, other: Role) -> bool {
    let administers =
        |role| matches!(role, Role::SystemAdministrator | Role::SecurityAdministrator | Role::Auditor);
    one != other && administers(one) && administers(other)
}

/// A name without all but its first character: 王*.
#[must_use]
pub fn masked_name(name: &str) -> String {
    let first = name.chars().next().map_or_else(String::new, String::from);
    format!("{first}{}", "*".repeat(name.chars().count().saturating_sub(1).clamp(1, 2)))
}

/// The shortest password (ASVS 5.0, 6.2.1).
pub const PASSWORD_LENGTH: usize = 8;

/// A person as others may know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The prefecture.
    pub county: RegionCode,
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their phone, masked.
    pub phone_masked: String,
}

impl Resource for Person {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Person", self.county).owned_by(self.id)
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its county.
    pub county: RegionCode,
    /// Its id.
    pub id: OrganisationId,
    /// What it is.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The village it is registered in.
    pub village: RegionCode,
}

/// One open session of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// What the browser said it is.
    pub device: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
}

/// An account shown on the sign-in page of a demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// Name.
    pub name: String,
    /// Phone, in full: the person is invented.
    pub phone: String,
    /// Roles and scopes.
    pub grants: Vec<Grant>,
}

/// True for roles that handle other people's matters; their sessions end sooner.
#[must_use]
pub fn is_staff(actor: &Actor) -> bool {
    !actor.grants().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_read_and_masked() {
        let phone: Phone = " +86 138-0000-5678 ".trim().parse().unwrap();
        assert_eq!((phone.digits(), phone.masked().as_str()), ("13800005678", "1******5678"));
        for text in ["", "12345", "23800005678", "1380000567x", "138000056789"] {
            assert!(text.parse::<Phone>().is_err(), "{text}");
        }
        assert_eq!(masked_name("王小明"), "王**");
        assert_eq!(masked_name("王"), "王*");
    }

    #[test]
    fn identity_numbers_carry_a_check_character() {
        // Invented numbers of the standard's own form.
        let number: IdentityNumber = "11010519491231002x".parse().unwrap();
        assert_eq!((number.digits(), number.masked().as_str()), ("11010519491231002X", "1****************X"));
        for text in
            ["", "110105194912310021", "11010519491231002", "11010519491331002X", "1101051949123100二X"]
        {
            assert!(text.parse::<IdentityNumber>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_three_administrators_are_apart() {
        assert!(are_apart(Role::Auditor, Role::SystemAdministrator));
        assert!(!are_apart(Role::Auditor, Role::Auditor));
        assert!(!are_apart(Role::Auditor, Role::Inspector));
    }
}
