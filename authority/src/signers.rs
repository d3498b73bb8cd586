//! The private keys of the desk. A root signs trust lists, an issuer signs venues, and neither can sign
//! anything else.
//!
//! A signer comes from a [`RandomSource`] or from a seed in the desk's folder. It wipes itself, prints
//! nothing and cannot be copied.

use core::fmt;

use dauchan_core::envelope::{Envelope, Purpose};
use dauchan_core::hand_over::TracerRequest;
use dauchan_core::keys::{KeyId, PublicKey, PublicKeyError, SIGNATURE_LENGTH};
use dauchan_core::notice::{BundleDraft, BundleDraftError};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::trust::{DraftError, RootsError, TrustListDraft, assemble, bytes_to_sign};
use dauchan_core::venue::VenueRecord;
use dauchan_core::venue::carrier::{self, Host};
use ed25519_dalek::{Signer as _, SigningKey};
use zeroize::Zeroizing;

/// The length of a private key's seed in bytes.
pub const SEED_LENGTH: usize = 32;

/// A private key with its public half.
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

    /// Tries random seeds until the key's id is `wanted`.
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

/// The kind of a root. Real apps refuse a demonstration's root by its key id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootKind {
    /// A root for a real deployment.
    Real,
    /// A root for demonstrations and tests, found by trying some 65,000 seeds.
    Demonstration,
}

/// A root's private key. It signs trust lists.
pub struct RootSigner(KeyPair);

impl RootSigner {
    /// Generates a root.
    ///
    /// # Errors
    /// [`RandomUnavailable`]; no key is made.
    pub fn generate(
        kind: RootKind,
        random: &mut dyn RandomSource,
    ) -> Result<Self, RandomUnavailable> {
        let demonstration = kind == RootKind::Demonstration;
        KeyPair::generate(random, |id| id.is_demonstration() == demonstration).map(Self)
    }

    /// Restores the root with this seed.
    ///
    /// # Errors
    /// [`PublicKeyError`], which no known seed causes.
    pub fn from_seed(seed: &[u8; SEED_LENGTH]) -> Result<Self, PublicKeyError> {
        KeyPair::from_seed(seed).map(Self)
    }

    /// Exposes the seed, which belongs to the root's holder alone.
    #[must_use]
    pub fn expose_seed(&self) -> Zeroizing<[u8; SEED_LENGTH]> {
        self.0.seed()
    }

    /// Returns the public key, which apps embed.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.0.public
    }

    /// Signs a trust list's payload, and returns the key id with the signature.
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

/// An issuer's private key. It signs venues and notices.
pub struct IssuerSigner(KeyPair);

impl IssuerSigner {
    /// Generates an issuer's key.
    ///
    /// # Errors
    /// [`RandomUnavailable`]; no key is made.
    pub fn generate(random: &mut dyn RandomSource) -> Result<Self, RandomUnavailable> {
        KeyPair::generate(random, |_| true).map(Self)
    }

    /// Restores the issuer's key with this seed.
    ///
    /// # Errors
    /// [`PublicKeyError`], which no known seed causes.
    pub fn from_seed(seed: &[u8; SEED_LENGTH]) -> Result<Self, PublicKeyError> {
        KeyPair::from_seed(seed).map(Self)
    }

    /// Exposes the seed, which belongs to the issuer alone.
    #[must_use]
    pub fn expose_seed(&self) -> Zeroizing<[u8; SEED_LENGTH]> {
        self.0.seed()
    }

    /// Returns the public key, which trust lists name.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.0.public
    }

    /// Signs a venue's record. The same record always has the same signature.
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

impl IssuerSigner {
    /// Seals and signs a notice bundle.
    ///
    /// # Errors
    /// [`BundleDraftError`]; nothing is signed.
    pub fn sign_bundle(
        &self,
        draft: &BundleDraft,
        random: &mut dyn RandomSource,
    ) -> Result<Vec<u8>, BundleDraftError> {
        let key_id = self.0.public.key_id();
        draft.encode(random, key_id, |bytes| self.0.sign(bytes))
    }

    /// Returns the signed bytes of a tracer's request.
    #[must_use]
    pub fn sign_request(&self, request: &TracerRequest) -> Zeroizing<Vec<u8>> {
        let key_id = self.0.public.key_id();
        let sign = |bytes: &[u8]| self.0.sign(bytes);
        Envelope::seal(Purpose::TracerRequest, key_id, &request.encode(), sign).into_wire()
    }
}

impl fmt::Debug for IssuerSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuerSigner({})", self.public().key_id())
    }
}

/// A signed venue's code. It holds the venue's secret, so it wipes itself and does not print.
pub struct SignedVenue(Envelope);

impl SignedVenue {
    /// Returns the signed bytes.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        self.0.wire()
    }

    /// Returns the text of a poster's symbol: its byte segment and its numeric segment.
    #[must_use]
    pub fn poster_text(&self, host: &Host) -> (String, Zeroizing<String>) {
        carrier::poster_text(host, self.wire())
    }

    /// Returns the text of a link or an NFC tag.
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

/// Signs a trust list with all of `roots`.
///
/// # Errors
/// [`SignListError`] if the draft is not valid or the roots cannot sign together.
pub fn sign_list(draft: &TrustListDraft, roots: &[&RootSigner]) -> Result<Vec<u8>, SignListError> {
    let payload = draft.encode()?;
    let signatures: Vec<_> = roots
        .iter()
        .map(|root| root.sign_list_payload(&payload))
        .collect();
    Ok(assemble(&payload, &signatures)?)
}

/// The reason why a trust list could not be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignListError {
    /// The draft is not valid.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The roots cannot sign together.
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
