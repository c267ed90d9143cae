//! heluo
