//! The private keys of the desk: a root signs trust lists, an issuer signs venues, and neither can
//! sign anything else.
//!
//! Phones never link this crate, so nothing on a phone can sign. A signer is made from a
//! [`RandomSource`] or from a seed that the desk's folder keeps; it wipes itself, prints nothing and
//! cannot be copied.

use core::fmt;

use dauchan_core::envelope::{Envelope, Purpose};
use dauchan_core::keys::{KeyId, PublicKey, PublicKeyError, SIGNATURE_LENGTH};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::trust::{DraftError, RootsError, TrustListDraft, assemble, bytes_to_sign};
use dauchan_core::venue::VenueRecord;
use dauchan_core::venue::carrier::{self, Host};
use ed25519_dalek::{Signer as _, SigningKey};
use zeroize::Zeroizing;

/// Bytes of the seed that a private key is made of.
pub const SEED_LENGTH: usize = 32;

/// A private key with its public half, whatever it signs.
struct KeyPair {
    signing: SigningKey,
    public: PublicKey,
}

impl KeyPair {
    fn from_seed(seed: &[u8; SEED_LENGTH]) -> Result<Self, PublicKeyError> {
        let signing = SigningKey::from_bytes(seed);
        let public = PublicKey::from_bytes(signing.verifying_key().as_bytes())?;
        Ok(Self { signing, public })
    }

    /// Draws seeds until one gives a key whose id is `wanted`.
    fn generate(
        random: &mut dyn RandomSource,
        wanted: impl Fn(KeyId) -> bool,
    ) -> Result<Self, RandomUnavailable> {
        let mut seed = Zeroizing::new([0; SEED_LENGTH]);
        loop {
            random.fill(seed.as_mut())?;
            match Self::from_seed(&seed) {
                Ok(pair) if wanted(pair.public.key_id()) => return Ok(pair),
                _ => {}
            }
        }
    }

    fn sign(&self, bytes: &[u8]) -> [u8; SIGNATURE_LENGTH] {
        self.signing.sign(bytes).to_bytes()
    }

    fn seed(&self) -> Zeroizing<[u8; SEED_LENGTH]> {
        Zeroizing::new(self.signing.to_bytes())
    }
}

/// Whether a root is a real one or a demonstration's, which real apps refuse by its key id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootKind {
    /// For a real deployment.
    Real,
    /// For demonstrations and tests. Such a key is found by trying some 65,000 seeds, which takes
    /// about a second.
    Demonstration,
}

/// A root's private key. It signs trust lists.
pub struct RootSigner(KeyPair);

impl RootSigner {
    /// Makes a new root.
    ///
    /// # Errors
    /// [`RandomUnavailable`]; no key was made.
    pub fn generate(
        kind: RootKind,
        random: &mut dyn RandomSource,
    ) -> Result<Self, RandomUnavailable> {
        let demonstration = kind == RootKind::Demonstration;
        KeyPair::generate(random, |id| id.is_demonstration() == demonstration).map(Self)
    }

    /// The root that was made of `seed`.
    ///
    /// # Errors
    /// [`PublicKeyError`], which no seed in practice gives.
    pub fn from_seed(seed: &[u8; SEED_LENGTH]) -> Result<Self, PublicKeyError> {
        KeyPair::from_seed(seed).map(Self)
    }

    /// The seed, to be kept by the root's holder and by nobody else.
    #[must_use]
    pub fn expose_seed(&self) -> Zeroizing<[u8; SEED_LENGTH]> {
        self.0.seed()
    }

    /// The public key, which apps embed.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.0.public
    }

    /// This root's signature of the list with `payload`.
    #[must_use]
    pub fn sign_list_payload(&self, payload: &[u8]) -> (KeyId, [u8; SIGNATURE_LENGTH]) {
        let key_id = self.0.public.key_id();
        (key_id, self.0.sign(&bytes_to_sign(key_id, payload)))
    }
}

impl fmt::Debug for RootSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RootSigner({})", self.public().key_id())
    }
}

/// An issuer's private key. It signs venues.
pub struct IssuerSigner(KeyPair);

impl IssuerSigner {
    /// Makes a new issuer's key.
    ///
    /// # Errors
    /// [`RandomUnavailable`]; no key was made.
    pub fn generate(random: &mut dyn RandomSource) -> Result<Self, RandomUnavailable> {
        KeyPair::generate(random, |_| true).map(Self)
    }

    /// The issuer's key that was made of `seed`.
    ///
    /// # Errors
    /// [`PublicKeyError`], which no seed in practice gives.
    pub fn from_seed(seed: &[u8; SEED_LENGTH]) -> Result<Self, PublicKeyError> {
        KeyPair::from_seed(seed).map(Self)
    }

    /// The seed, to be kept by the issuer and by nobody else.
    #[must_use]
    pub fn expose_seed(&self) -> Zeroizing<[u8; SEED_LENGTH]> {
        self.0.seed()
    }

    /// The public key, which trust lists name.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.0.public
    }

    /// Signs what a venue's code says. The same record always gives the same bytes.
    #[must_use]
    pub fn sign_venue(&self, record: &VenueRecord) -> SignedVenue {
        let key_id = self.0.public.key_id();
        SignedVenue(Envelope::seal(
            Purpose::Venue,
            key_id,
            &record.encode(),
            |bytes| self.0.sign(bytes),
        ))
    }
}

impl fmt::Debug for IssuerSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuerSigner({})", self.public().key_id())
    }
}

/// A venue's code, signed. It holds the venue's secret, so it wipes itself and does not print.
pub struct SignedVenue(Envelope);

impl SignedVenue {
    /// The signed bytes.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        self.0.wire()
    }

    /// The text of a poster's symbol: its byte segment and its numeric segment.
    #[must_use]
    pub fn poster_text(&self, host: &Host) -> (String, Zeroizing<String>) {
        carrier::poster_text(host, self.wire())
    }

    /// The text of a link or an NFC tag.
    #[must_use]
    pub fn link_text(&self, host: &Host) -> Zeroizing<String> {
        carrier::link_text(host, self.wire())
    }
}

impl fmt::Debug for SignedVenue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedVenue(…)")
    }
}

/// Signs a trust list with every one of `roots`.
///
/// # Errors
/// [`SignListError`] if the draft or the set of roots cannot make a list.
pub fn sign_list(draft: &TrustListDraft, roots: &[&RootSigner]) -> Result<Vec<u8>, SignListError> {
    let payload = draft.encode()?;
    let signatures: Vec<_> = roots
        .iter()
        .map(|root| root.sign_list_payload(&payload))
        .collect();
    Ok(assemble(&payload, &signatures)?)
}

/// Why a trust list could not be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignListError {
    /// What the list would say cannot be said.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The roots that sign cannot sign together.
    #[error(transparent)]
    Roots(#[from] RootsError),
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

    use dauchan_core::reading::{Reading, read};
    use dauchan_fixtures::{CountingRandom, MORNING, deployment, draft, venue};

    use super::*;

    #[test]
    fn what_an_issuer_signs_both_carriers_bring_to_a_phone() {
        let issuer = IssuerSigner::generate(&mut CountingRandom::new(7)).unwrap();
        let deployment = deployment(&[issuer.public().clone()], MORNING);
        let host = &deployment.hosts()[0];
        let signed = issuer.sign_venue(&venue(9, "Chợ Thủ Dầu Một"));
        let (prefix, digits) = signed.poster_text(host);
        for text in [prefix + &digits, signed.link_text(host).to_string()] {
            let reading = read(&text, &deployment, deployment.baseline(), MORNING);
            let Reading::Verified(venue) = reading else {
                panic!("{}", reading.class());
            };
            assert_eq!(venue.record().details.name.as_str(), "Chợ Thủ Dầu Một");
            assert_eq!(venue.issuer(), issuer.public().fingerprint());
        }
    }

    #[test]
    fn another_issuers_signature_is_not_taken() {
        let trusted = IssuerSigner::generate(&mut CountingRandom::new(7)).unwrap();
        let other = IssuerSigner::generate(&mut CountingRandom::new(8)).unwrap();
        let deployment = deployment(&[trusted.public().clone()], MORNING);
        let signed = other.sign_venue(&venue(9, "Chợ giả"));
        let text = signed.link_text(&deployment.hosts()[0]);
        let reading = read(&text, &deployment, deployment.baseline(), MORNING);
        assert_eq!(reading.class(), "unknown_key");
    }

    #[test]
    fn the_same_record_gives_the_same_bytes() {
        let issuer = IssuerSigner::generate(&mut CountingRandom::new(7)).unwrap();
        let again = IssuerSigner::from_seed(&issuer.expose_seed()).unwrap();
        let venue = venue(9, "Bến xe Bình Dương");
        assert_eq!(
            issuer.sign_venue(&venue).wire(),
            again.sign_venue(&venue).wire()
        );
    }

    #[test]
    fn a_demonstration_root_carries_its_mark_and_a_real_one_does_not() {
        let random = &mut CountingRandom::new(1);
        let marked = RootSigner::generate(RootKind::Demonstration, random).unwrap();
        let real = RootSigner::generate(RootKind::Real, random).unwrap();
        assert!(marked.public().key_id().is_demonstration());
        assert!(!real.public().key_id().is_demonstration());
    }

    #[test]
    fn one_root_cannot_sign_twice() {
        let root = RootSigner::generate(RootKind::Real, &mut CountingRandom::new(1)).unwrap();
        let draft = draft(1, MORNING, &[]);
        let error = sign_list(&draft, &[&root, &root]).unwrap_err();
        let key_id = root.public().key_id();
        assert_eq!(error, RootsError::SameKeyId { key_id }.into());
    }

    #[test]
    fn without_random_bytes_there_is_no_key() {
        struct Exhausted;
        impl RandomSource for Exhausted {
            fn fill(&mut self, _: &mut [u8]) -> Result<(), RandomUnavailable> {
                Err(RandomUnavailable)
            }
        }
        assert!(IssuerSigner::generate(&mut Exhausted).is_err());
        assert!(RootSigner::generate(RootKind::Real, &mut Exhausted).is_err());
    }

    #[test]
    fn nothing_of_a_private_key_is_printed() {
        let issuer = IssuerSigner::from_seed(&[0xAB; 32]).unwrap();
        let text = format!("{issuer:?}");
        assert_eq!(text, format!("IssuerSigner({})", issuer.public().key_id()));
    }
}
