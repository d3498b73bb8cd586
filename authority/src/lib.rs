//! The authority's desk: keys, trust lists, venue codes, posters.
