//! Cables follow their prices.

use bocage_network::norms::Norms;

use crate::kit::Town;
use crate::{built, run, walk};

#[test]
fn dear_splices_bring_cables_of_their_own() {
    let world = Town { streets: 8, homes: 400, seed: 3 }.world();
    let cheap = Norms::shipped().unwrap();
    let dear = cheap
        .overlaid("[[item]]\ncode = \"splice\"\nprice = \"200 EUR\"\nunit = \"each\"\nsource = \"a test\"\n")
        .unwrap();
    let [cheap, dear] = [cheap, dear].map(|norms| {
        let design = run(&world, &norms, 1).unwrap();
        walk::all(&built(&world, &design), &norms).unwrap();
        design
    });
    let closures = [&dear, &cheap].map(|design| design.rows.splice_closures.len());
    assert!(closures[0] < closures[1], "{closures:?}");
    let laid = [&dear, &cheap].map(|design| design.report.length.distribution);
    assert!(laid[0] > laid[1], "{laid:?}");
}
