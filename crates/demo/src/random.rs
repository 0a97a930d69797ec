//! Random numbers that are the same on every machine.

/// SplitMix64 (Steele, Lea, Flood 2014), with the draws that the generator needs.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// A stream of its own for each seed and purpose.
    pub(crate) fn new(seed: u64, purpose: &str, place: u64) -> Random {
        let mut state = seed ^ place.wrapping_mul(0xD1B5_4A32_D192_ED03);
        for byte in purpose.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
        let mut random = Random(state);
        random.next();
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
    /// Between two bounds.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
    /// Below a limit.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }
    /// True so often.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }
    /// Normal, around 0 with deviation 1 (Box, Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }
}

/// Splits a whole into parts in proportion to weights, by largest remainder: the parts sum to the
/// whole exactly. Equal weights where all are zero.
pub(crate) fn split(whole: u32, weights: &[u64]) -> Vec<u32> {
    let sum: u64 = weights.iter().sum();
    let even = vec![1; weights.len()];
    let (weights, sum) = if sum == 0 { (&even[..], even.len() as u64) } else { (weights, sum) };
    if weights.is_empty() {
        return Vec::new();
    }
    let exact = |weight: u64| u128::from(whole) * u128::from(weight);
    let mut parts: Vec<u32> =
        weights.iter().map(|w| (exact(*w) / u128::from(sum)) as u32).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order
        .sort_by_key(|place| (std::cmp::Reverse(exact(weights[*place]) % u128::from(sum)), *place));
    let left = whole - parts.iter().sum::<u32>();
    order.into_iter().take(left as usize).for_each(|place| parts[place] += 1);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sum_to_the_whole() {
        for (whole, weights, parts) in [
            (10, &[1, 1, 1][..], &[4, 3, 3][..]),
            (7, &[0, 0], &[4, 3]),
            (5, &[3, 0, 2], &[3, 0, 2]),
            (0, &[3, 9], &[0, 0]),
        ] {
            assert_eq!(split(whole, weights), parts);
        }
    }
}
