//! Pages as PDF: the fonts' used letters embedded, what pages have in common written once, a code one filled path.
//!
//! A code is never drawn as lines or as an image: viewers draw hairlines between lines and smooth images. Rectangles
//! of one path, on whole dots of a printer, stay sharp.

use std::collections::BTreeMap;
use std::sync::Arc;

use pdf_writer::types::{
    CidFontType, FontFlags, LineCapStyle, LineJoinStyle, SystemInfo, UnicodeCmap,
};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use subsetter::GlyphRemapper;

use super::SheetError;
use super::font::{Fonts, Weight, real};
use super::page::{Code, Colour, DOT, HEIGHT, Item, POINTS_PER_MILLIMETRE, Page, Text, WIDTH};
use super::proof::Proof;

/// Deflate's level: higher ones cost ten times the time for a tenth less.
const LEVEL: u8 = 1;
const WEIGHTS: [(Weight, Name<'static>); 2] =
    [(Weight::Regular, Name(b"R")), (Weight::Bold, Name(b"B"))];
const SYSTEM_INFO: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// A PDF that is being written.
pub struct Book<'fonts> {
    fonts: &'fonts Fonts,
    title: String,
    faces: [Face; 2],
    pages: Vec<(Option<usize>, Vec<u8>)>,
    /// What several pages have in common, deflated, and where each stands among them.
    shared: Vec<Vec<u8>>,
    known: Vec<(Arc<[Item]>, usize)>,
    proof: Proof,
}

/// The letters of a face that are used, and their widths.
#[derive(Default)]
struct Face {
    glyphs: GlyphRemapper,
    /// By new number: the character and the width in units.
    used: BTreeMap<u16, (char, i32)>,
}

impl<'fonts> Book<'fonts> {
    /// Begins a document.
    #[must_use]
    pub fn new(fonts: &'fonts Fonts, title: &str) -> Self {
        Self {
            fonts,
            title: title.to_owned(),
            faces: [Face::default(), Face::default()],
            pages: Vec::new(),
            shared: Vec::new(),
            known: Vec::new(),
            proof: Proof::default(),
        }
    }

    /// Adds a page, after an ordinary reader has read each of its codes from the commands that draw it.
    ///
    /// # Errors
    /// [`SheetError::Proof`]; the page is not added.
    pub fn add(&mut self, page: &Page) -> Result<(), SheetError> {
        let own = self.content(&page.own, !page.shared.is_empty());
        self.proof.read_back(&own, &page.own)?;
        let shared = (!page.shared.is_empty()).then(|| self.share(&page.shared));
        self.pages.push((shared, deflate(&own)));
        Ok(())
    }

    /// Writes what pages have in common when the first of them comes, and returns where it stands.
    fn share(&mut self, items: &Arc<[Item]>) -> usize {
        let mut known = self.known.iter();
        if let Some((_, place)) = known.find(|(known, _)| Arc::ptr_eq(known, items)) {
            return *place;
        }
        let content = deflate(&self.content(items, false));
        let place = self.shared.iter().position(|known| *known == content);
        let place = place.unwrap_or_else(|| {
            self.shared.push(content);
            self.shared.len() - 1
        });
        self.known.push((Arc::clone(items), place));
        place
    }

    /// Returns how many pages there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.pages.len()
    }

    /// Reports whether there is no page yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Writes the document.
    ///
    /// # Errors
    /// [`SheetError::Typeface`].
    pub fn finish(self) -> Result<Vec<u8>, SheetError> {
        let mut numbers = (1..).map(Ref::new);
        let mut next = || numbers.next().unwrap_or(Ref::new(1));
        let (catalog, tree, info) = (next(), next(), next());
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree).lang(TextStr("vi"));
        pdf.document_info(info)
            .title(TextStr(&self.title))
            .creator(TextStr("Dấu Chân"));
        let mut face_refs = Vec::new();
        for ((weight, name), face) in WEIGHTS.into_iter().zip(&self.faces) {
            let refs: [Ref; 5] = std::array::from_fn(|_| next());
            if !face.used.is_empty() {
                write_face(&mut pdf, refs, self.fonts, weight, face)?;
                face_refs.push((name, refs[0]));
            }
        }
        let shared_refs: Vec<Ref> = self.shared.iter().map(|_| next()).collect();
        for (content, &id) in self.shared.iter().zip(&shared_refs) {
            let mut form = pdf.form_xobject(id, content);
            form.filter(Filter::FlateDecode);
            form.bbox(page_box());
            let mut resources = form.resources();
            let mut fonts = resources.fonts();
            for (name, id) in &face_refs {
                fonts.pair(*name, *id);
            }
        }
        let page_refs: Vec<(Ref, Ref)> = self.pages.iter().map(|_| (next(), next())).collect();
        let count = i32::try_from(page_refs.len()).unwrap_or(i32::MAX);
        pdf.pages(tree)
            .kids(page_refs.iter().map(|(page, _)| *page))
            .count(count);
        for ((shared, content), (id, content_id)) in self.pages.iter().zip(page_refs) {
            let mut page = pdf.page(id);
            page.media_box(page_box()).parent(tree).contents(content_id);
            let mut resources = page.resources();
            if let Some(form) = shared.and_then(|shared| shared_refs.get(shared)) {
                resources.x_objects().pair(Name(b"S"), *form);
            }
            let mut fonts = resources.fonts();
            for (name, id) in &face_refs {
                fonts.pair(*name, *id);
            }
            fonts.finish();
            resources.finish();
            page.finish();
            pdf.stream(content_id, content).filter(Filter::FlateDecode);
        }
        Ok(pdf.finish())
    }

    /// The commands that draw these items, after what is shared.
    fn content(&mut self, items: &[Item], draws_shared: bool) -> Vec<u8> {
        let mut content = Content::new();
        if draws_shared {
            content.x_object(Name(b"S"));
        }
        let mut colour = None;
        for item in items {
            let wanted = match item {
                Item::Text(text) => text.colour,
                Item::Rectangle { colour, .. } | Item::Stroke { colour, .. } => *colour,
                Item::Code(_) => super::page::BLACK,
            };
            if colour != Some(wanted) {
                let [red, green, blue] = parts(wanted);
                content.set_fill_rgb(red, green, blue);
                colour = Some(wanted);
            }
            match item {
                Item::Text(text) => self.write_text(&mut content, text),
                Item::Rectangle {
                    x,
                    y,
                    width,
                    height,
                    ..
                } => {
                    content.rect(
                        points(*x),
                        points(HEIGHT - y - height),
                        points(*width),
                        points(*height),
                    );
                    content.fill_nonzero();
                }
                Item::Stroke {
                    lines,
                    width,
                    colour,
                } => write_lines(&mut content, lines, *width, *colour),
                Item::Code(code) => write_code(&mut content, code),
            }
        }
        content.finish().to_vec()
    }

    fn write_text(&mut self, content: &mut Content, text: &Text) {
        let face = &mut self.faces[text.weight as usize];
        let name = WEIGHTS[text.weight as usize].1;
        let units_per_em = self.fonts.of(text.weight).units_per_em;
        content.begin_text();
        content.set_font(name, points(text.size));
        content.next_line(points(text.x), points(HEIGHT - text.baseline));
        let mut shown = content.show_positioned();
        let mut items = shown.items();
        let mut bytes = Vec::new();
        for glyph in &text.run.glyphs {
            let number = face.glyphs.remap(glyph.id);
            face.used
                .entry(number)
                .or_insert((glyph.character, glyph.width));
            bytes.extend(number.to_be_bytes());
            if glyph.advance != glyph.width {
                items.show(Str(&bytes));
                items.adjust(real(glyph.width - glyph.advance) * 1000.0 / units_per_em);
                bytes.clear();
            }
        }
        if !bytes.is_empty() {
            items.show(Str(&bytes));
        }
        items.finish();
        shown.finish();
        content.end_text();
    }
}

fn write_lines(content: &mut Content, lines: &[Vec<(f32, f32)>], width: f32, colour: Colour) {
    let [red, green, blue] = parts(colour);
    content
        .set_stroke_rgb(red, green, blue)
        .set_line_width(points(width));
    content
        .set_line_cap(LineCapStyle::RoundCap)
        .set_line_join(LineJoinStyle::RoundJoin);
    for line in lines {
        for (index, (x, y)) in line.iter().enumerate() {
            let (x, y) = (points(*x), points(HEIGHT - y));
            if index == 0 {
                content.move_to(x, y);
            } else {
                content.line_to(x, y);
            }
        }
    }
    content.stroke();
}

/// A code in units of its modules: rectangles of one path.
fn write_code(content: &mut Content, code: &Code) {
    let module = rounded(DOT * f32::from(code.dots_a_module));
    let (left, bottom) = (
        rounded(DOT * f32::from(code.left)),
        rounded(DOT * f32::from(code.bottom)),
    );
    content.save_state();
    content.transform([module, 0.0, 0.0, module, left, bottom]);
    let rows = u8::try_from(code.symbol.side()).unwrap_or_default();
    for row in 0..rows {
        for run in code.symbol.dark_runs(row.into()) {
            let (x, width) = (f32::from(run.start), f32::from(run.end - run.start));
            content.rect(x, f32::from(rows - 1 - row), width, 1.0);
        }
    }
    content.fill_nonzero();
    content.restore_state();
}

/// A face with the letters that are used: font, descendant, descriptor, map to Unicode, file.
fn write_face(
    pdf: &mut Pdf,
    [font, descendant, descriptor, map, file]: [Ref; 5],
    fonts: &Fonts,
    weight: Weight,
    face: &Face,
) -> Result<(), SheetError> {
    let source = fonts.of(weight);
    let (name, stem): (Name<'_>, f32) = match weight {
        Weight::Regular => (Name(b"DAUCHN+NotoSans-Regular"), 80.0),
        Weight::Bold => (Name(b"DAUCHN+NotoSans-Bold"), 140.0),
    };
    let scale = |units: f32| rounded(units * 1000.0 / source.units_per_em);
    pdf.type0_font(font)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(descendant)
        .to_unicode(map);
    let mut cid = pdf.cid_font(descendant);
    cid.subtype(CidFontType::Type2)
        .base_font(name)
        .system_info(SYSTEM_INFO)
        .font_descriptor(descriptor);
    cid.default_width(0.0)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = cid.widths();
    for (&glyph, &(_, width)) in &face.used {
        widths.consecutive(glyph, [scale(real(width))]);
    }
    widths.finish();
    cid.finish();
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(-700.0, -600.0, 3000.0, 1200.0))
        .italic_angle(0.0)
        .ascent(1069.0)
        .descent(-293.0)
        .cap_height(714.0)
        .stem_v(stem)
        .font_file2(file);
    let mut unicode = UnicodeCmap::new(Name(b"Custom"), SYSTEM_INFO);
    for (&glyph, &(character, _)) in &face.used {
        unicode.pair(glyph, character);
    }
    let unicode = deflate(unicode.finish().as_slice());
    pdf.cmap(map, &unicode).filter(Filter::FlateDecode);
    let subset =
        subsetter::subset(source.data, 0, &face.glyphs).map_err(|_| SheetError::Typeface)?;
    let length = i32::try_from(subset.len()).unwrap_or_default();
    let deflated = deflate(&subset);
    pdf.stream(file, &deflated)
        .filter(Filter::FlateDecode)
        .pair(Name(b"Length1"), length);
    Ok(())
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, LEVEL)
}

fn page_box() -> Rect {
    Rect::new(0.0, 0.0, points(WIDTH), points(HEIGHT))
}

fn points(millimetres: f32) -> f32 {
    rounded(millimetres * POINTS_PER_MILLIMETRE)
}

/// Two decimals are a seventh of a printer's dot, and short.
fn rounded(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}

fn parts(Colour(red, green, blue): Colour) -> [f32; 3] {
    [red, green, blue].map(|part| rounded(f32::from(part) / 255.0))
}
