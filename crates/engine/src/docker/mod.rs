//! Containers of Docker Engine.
