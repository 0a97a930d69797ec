//! How an invoice is paid.

/// Instructions for payment (BG-16).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payment {
    /// The means, of UNTDID 4461: 30 and 58 for a transfer, 48 for a card, 59 for a direct debit (BT-81).
    pub means: String,
    /// The means in words (BT-82).
    pub text: Option<String>,
    /// What the payment says that it is for (BT-83).
    pub remittance: Option<String>,
    /// Accounts to transfer to (BG-17).
    pub accounts: Vec<Account>,
    /// The card that it was paid with (BG-18).
    pub card: Option<Card>,
    /// The mandate of a direct debit (BG-19).
    pub mandate: Option<Mandate>,
}

/// An account (BG-17).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number, an IBAN (BT-84).
    pub number: String,
    /// Its name (BT-85).
    pub name: Option<String>,
    /// The bank, a BIC (BT-86).
    pub bank: Option<String>,
}

/// A card (BG-18).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The last digits of its number, the first six too at most (BT-87).
    pub number: String,
    /// Whose it is (BT-88).
    pub holder: Option<String>,
}

/// A direct debit (BG-19).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    /// The mandate's number (BT-89).
    pub reference: String,
    /// Who debits (BT-90).
    pub creditor: Option<String>,
    /// The account that is debited (BT-91).
    pub debited: Option<String>,
}
