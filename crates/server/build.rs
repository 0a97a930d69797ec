//! Builds the crate again when the map page, which is inside the program, was built again.

fn main() {
    println!("cargo::rerun-if-changed=../../ui/dist");
}
