//! Languages.

bocage_vocab::code_list! {
    /// A language that Bocage speaks.
    #[derive(Default)]
    pub enum Locale: LocaleError {
        /// French.
        #[default]
        French = "fr",
        /// English.
        English = "en",
    }
}
