//! What the targets share: a deployment whose signing keys they hold, so that they reach what is behind a good
//! signature. The keys protect nothing.

use dauchan_age::{Identity, Sealer, Seed};
use dauchan_core::deployment::Deployment;
use dauchan_core::trust::Areas;
pub use dauchan_fixtures::MORNING as NOW;
use dauchan_fixtures::{Signer, draft, settings, sign_list};
use sha2::{Digest as _, Sha256};

/// The bytes of a chunk of a notice bundle.
const CHUNK: usize = 65_536;

/// A deployment with one root and one issuer, and their private keys.
pub struct World {
    /// The deployment that an app would be built with.
    pub deployment: Deployment,
    root: Signer,
    issuer: Signer,
    notices: Signer,
    tracer: Signer,
}

impl World {
    /// Returns the world, which is the same each time.
    #[must_use]
    pub fn new() -> Self {
        let [root, issuer, notices, tracer] = [1, 2, 3, 4].map(Signer::new);
        let mut baseline = draft(1, NOW.plus_days(-1), &[issuer.public()]);
        baseline.keys.push(notices.for_notices(Areas::All));
        baseline.keys.push(tracer.for_requests());
        Self {
            deployment: Deployment::new(&settings(&baseline, &[&root])).unwrap(),
            root,
            issuer,
            notices,
            tracer,
        }
    }

    /// Returns a trust list with this payload, signed by the root.
    #[must_use]
    pub fn list(&self, payload: &[u8]) -> Vec<u8> {
        sign_list(payload, &[&self.root])
    }

    /// Returns the header of a notice bundle with this payload, and one chunk of zeros.
    #[must_use]
    pub fn notice_header(&self, payload: &[u8]) -> Vec<u8> {
        let mut bundle = self.notices.sign_notice_header(payload);
        bundle.resize(bundle.len() + CHUNK, 0);
        bundle
    }

    /// Returns a notice bundle of one chunk, signed, whose entries begin with these bytes.
    #[must_use]
    pub fn notice_bundle(&self, bytes: &[u8]) -> Vec<u8> {
        let mut chunk = vec![[0xFF; 64]; 1024];
        for (number, entry) in (0_u32..).zip(&mut chunk) {
            entry[12..16].copy_from_slice(&number.to_be_bytes());
        }
        let (given, _) = bytes.as_chunks();
        chunk
            .iter_mut()
            .zip(given)
            .for_each(|(entry, bytes)| *entry = *bytes);
        chunk.sort_unstable();
        let mut payload = vec![0, 1];
        payload.extend([7; 16]);
        payload.extend(1_u32.to_be_bytes());
        payload.extend(NOW.to_wire());
        payload.extend(NOW.plus_days(1).to_wire());
        payload.extend(Sha256::digest(chunk.as_flattened()));
        let mut bundle = self.notices.sign_notice_header(&payload);
        bundle.extend(chunk.as_flattened());
        bundle
    }

    /// Returns a tracer's request with this payload, signed by its key.
    #[must_use]
    pub fn request(&self, payload: &[u8]) -> Vec<u8> {
        self.tracer.sign_request(payload)
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

/// Returns an age file with this content that `identity` opens.
#[must_use]
pub fn sealed_for(identity: &Identity, content: &[u8]) -> Vec<u8> {
    let seed = Seed::from_bytes([5; 64].into());
    let mut sealer = Sealer::to_recipient(&identity.recipient(), seed, Vec::new()).unwrap();
    sealer.write(content).unwrap();
    sealer.finish().unwrap()
}
