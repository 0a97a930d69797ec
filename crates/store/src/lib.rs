//! Territories on disk: one GeoPackage file with its generations, plans and journals.
