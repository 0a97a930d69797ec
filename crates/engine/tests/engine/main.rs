//! The engine on a real Docker Engine that each test starts itself: what runs, what cannot break
//! out, what survives a kill, and that no request fails while releases change.

mod breakout;
mod daemon;
mod entry;
mod killed;
mod life;
mod wish;
