//! The generator of the demo territory: a department with synthetic streets.
