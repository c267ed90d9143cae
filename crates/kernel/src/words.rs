//! Enums whose variants each have one word in tables, URLs and JSON, and a name for readers.

/// Declares an enum with a word for each variant and, where keys of texts are given, a name for readers.
///
/// ```text
/// kernel::words! {
///     /// How far it has come.
///     State {
///         /// Not yet.
///         Pending = "pending", "ledger-state-pending";
///     }
/// }
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal, $key:literal;)+ }) => {
        $crate::words! { $(#[$meta])* $name { $($(#[$of])* $variant = $word;)+ } }

        impl $name {
            /// The name in the reader's language.
            #[must_use]
            pub const fn label(self) -> $crate::Message {
                $crate::Message::new(match self {
                    $(Self::$variant => $key,)+
                })
            }
        }
    };
    ($(#[$meta:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$of])* $variant,)+
        }

        impl $name {
            /// Every one, in the order they are listed to people.
            pub const ALL: [Self; [$(Self::$variant,)+].len()] = [$(Self::$variant,)+];

            /// The word in tables, URLs and JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Reads the word.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.as_str() == text)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, s: S) -> ::std::result::Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(d: D) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::string::String as ::serde::Deserialize>::deserialize(d)?;
                Self::parse(&text)
                    .ok_or_else(|| ::serde::de::Error::unknown_variant(&text, &[$($word,)+]))
            }
        }
    };
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro declares what other crates share")]
mod tests {
    words! {
        /// Two of them.
        Step {
            /// The first.
            First = "first", "step-first";
            /// The second.
            SecondHalf = "second_half", "step-second-half";
        }
    }

    #[test]
    fn a_word_is_what_stands_in_tables_and_in_json() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.as_str()), Some(step));
            let json = serde_json::to_string(&step).unwrap();
            assert_eq!(json, format!("\"{}\"", step.as_str()));
            assert_eq!(serde_json::from_str::<Step>(&json).unwrap(), step);
        }
        assert_eq!(Step::SecondHalf.label().key, "step-second-half");
        assert_eq!(Step::parse("third"), None);
        let refused = serde_json::from_str::<Step>("\"third\"").unwrap_err().to_string();
        assert!(refused.contains("second_half"), "names what there is: {refused}");
    }
}
