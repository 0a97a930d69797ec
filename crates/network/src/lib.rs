//! Passive plant and its norms: facts, settings, price book, cable catalogue, optics.
