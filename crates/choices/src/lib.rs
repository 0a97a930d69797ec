//! What a service costs by four ways of hosting it.
