//! What the targets share: a deployment whose signing keys they hold, so that what lies behind a good signature can
//! be reached. The keys protect nothing.

use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::envelope::{Envelope, Purpose};
use dauchan_core::keys::PublicKey;
use dauchan_core::time::{Day, DayRange, Timestamp, UtcOffset};
use dauchan_core::trust::{
    Areas, IssuerKey, ListVersion, ProgrammeStatus, Purposes, TrustListDraft, assemble,
    bytes_to_sign,
};
use dauchan_core::visit::VisitPolicy;
use ed25519_dalek::{Signer as _, SigningKey};

/// Monday, 27 September 2021, 08:00 in Viet Nam.
pub const NOW: Timestamp = Timestamp::from_unix_seconds(1_632_704_400);

/// A deployment with one root and one issuer, and their private keys.
pub struct World {
    /// What an app would be built with.
    pub deployment: Deployment,
    root: SigningKey,
    issuer: SigningKey,
}

impl World {
    /// The world, the same each time.
    #[must_use]
    pub fn new() -> Self {
        let (root, issuer) = (
            SigningKey::from_bytes(&[1; 32]),
            SigningKey::from_bytes(&[2; 32]),
        );
        let draft = TrustListDraft {
            version: ListVersion {
                epoch: 1,
                counter: 1,
            },
            issued: NOW.plus_days(-1),
            refresh_due: NOW.plus_days(14),
            hard_expiry: NOW.plus_days(180),
            status: ProgrammeStatus::Active,
            keys: vec![IssuerKey {
                key: public(&issuer),
                purposes: Purposes::VENUE,
                validity: DayRange::new(Day::from_number(0), Day::from_number(u16::MAX))
                    .expect("in order"),
                areas: Areas::All,
            }],
            revoked_keys: Vec::new(),
            revoked_venues: Vec::new(),
        };
        let settings = DeploymentSettings {
            hosts: vec!["dauchan.example".to_owned()],
            root_keys: vec![*public(&root).as_bytes()],
            threshold: 1,
            epoch: 1,
            baseline_list: list(&root, &draft.encode().expect("a good draft")),
            build_date: NOW.plus_days(-1),
            utc_offset: UtcOffset::VIET_NAM,
            visits: VisitPolicy::default(),
            demonstration: false,
        };
        let deployment = Deployment::new(&settings).expect("good settings");
        Self {
            deployment,
            root,
            issuer,
        }
    }

    /// A trust list with this payload, signed by the root.
    #[must_use]
    pub fn list(&self, payload: &[u8]) -> Vec<u8> {
        list(&self.root, payload)
    }

    /// A venue's code with this payload, signed by the issuer.
    #[must_use]
    pub fn code(&self, payload: &[u8]) -> Vec<u8> {
        let key_id = public(&self.issuer).key_id();
        let sign = |bytes: &[u8]| self.issuer.sign(bytes).to_bytes();
        let sealed = Envelope::seal(Purpose::Venue, key_id, payload, sign);
        sealed.wire().to_vec()
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from_bytes(&key.verifying_key().to_bytes()).expect("a good key")
}

fn list(root: &SigningKey, payload: &[u8]) -> Vec<u8> {
    let key_id = public(root).key_id();
    let signature = root.sign(&bytes_to_sign(key_id, payload)).to_bytes();
    assemble(payload, &[(key_id, signature)]).expect("one signature")
}
