//! What the targets share: a deployment whose signing keys they hold, so that they reach what is behind a good
//! signature. The keys protect nothing.

use dauchan_core::deployment::Deployment;
pub use dauchan_fixtures::MORNING as NOW;
use dauchan_fixtures::{Signer, deployment, sign_list};

/// A deployment with one root and one issuer, and their private keys.
pub struct World {
    /// The deployment that an app would be built with.
    pub deployment: Deployment,
    root: Signer,
    issuer: Signer,
}

impl World {
    /// Returns the world, which is the same each time.
    #[must_use]
    pub fn new() -> Self {
        let [root, issuer] = [1, 2].map(Signer::new);
        Self {
            deployment: deployment(&[issuer.public()], NOW.plus_days(-1)),
            root,
            issuer,
        }
    }

    /// Returns a trust list with this payload, signed by the root.
    #[must_use]
    pub fn list(&self, payload: &[u8]) -> Vec<u8> {
        sign_list(payload, &[&self.root])
    }

    /// Returns a venue's code with this payload, signed by the issuer.
    #[must_use]
    pub fn code(&self, payload: &[u8]) -> Vec<u8> {
        self.issuer.sign_code(payload)
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}
