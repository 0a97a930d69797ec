//! Closed lists of codes: enums whose every value has one stable text.

/// Declares an enum whose values are stored, shown in JSON and typed on the command line under
/// one stable code each.
///
/// # Examples
/// ```
/// bocage_vocab::code_list! {
///     /// How a support stands.
///     pub enum Footing: FootingError {
///         /// Under a lid.
///         Chamber = "chamber",
///         /// Above ground.
///         Pole = "pole",
///     }
/// }
/// assert_eq!("pole".parse::<Footing>().unwrap(), Footing::Pole);
/// assert_eq!(
///     "mast".parse::<Footing>().unwrap_err().to_string(),
///     "`mast` is not a footing: expected one of chamber, pole",
/// );
/// ```
#[macro_export]
macro_rules! code_list {
    (
        $(#[$meta:meta])*
        pub enum $name:ident: $error:ident {
            $( $(#[$vmeta:meta])* $variant:ident = $code:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$vmeta])* $variant, )+ }

        #[doc = concat!("A text that is no code of [`", stringify!($name), "`].")]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $error {
            /// What was read.
            pub text: String,
        }

        impl ::std::fmt::Display for $error {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let name = $crate::words_of(stringify!($name));
                let codes = $name::ALL.iter().map(|c| c.code()).collect::<Vec<_>>().join(", ");
                write!(f, "`{}` is not a {name}: expected one of {codes}", self.text)
            }
        }
        impl ::std::error::Error for $error {}

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$( $name::$variant ),+];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( $name::$variant => $code ),+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $error;
            fn from_str(text: &str) -> Result<Self, $error> {
                match text {
                    $( $code => Ok($name::$variant), )+
                    _ => Err($error { text: text.to_owned() }),
                }
            }
        }

        impl $crate::Field for $name {
            const TYPE: $crate::ColumnType = $crate::ColumnType::Text;
            fn cell(&self) -> $crate::Cell<'_> {
                $crate::Cell::Text(::std::borrow::Cow::Borrowed(self.code()))
            }
            fn from_cell(cell: $crate::Cell<'_>) -> Result<Self, $crate::FieldError> {
                match &cell {
                    $crate::Cell::Text(text) => text.parse().map_err($crate::FieldError::unread),
                    _ => Err($crate::FieldError::wrong_type(Self::TYPE, &cell)),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.code())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(d)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}

/// `BranchingPoint` -> `branching point`: type names in messages for people.
#[doc(hidden)]
#[must_use]
pub fn words_of(type_name: &str) -> String {
    let mut words = String::with_capacity(type_name.len() + 4);
    for (i, c) in type_name.chars().enumerate() {
        if c.is_uppercase() && i > 0 {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}
