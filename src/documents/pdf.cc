#include "documents/pdf.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace mingjian::documents {
namespace {

// Points. A4 with 37 mm above, 35 mm below, 28 mm at the left, 26 mm at the right.
constexpr double kPageWidth = 595.28, kPageHeight = 841.89;
constexpr double kLeft = 79.37, kTop = 104.88, kWidth = 442.2, kBottom = 742.7;
constexpr double kFoot = 785;
constexpr double kPadding = 3;
constexpr double kStep = 28;   // from line to line of the body
constexpr int kKeptLines = 8;  // a longer paragraph may part from its signature
constexpr const char* kSerif = "Noto Serif CJK SC";
constexpr const char* kSans = "Noto Sans CJK SC";

struct Face {
  const char* font = kSerif;
  double size = 16, step = kStep;  // points: letters, and from line to line
  bool bold = false;
};
Face FaceOf(Style style) {
  switch (style) {
    case Style::kTitle:
      return {kSerif, 22, 32, true};
    case Style::kHeading:
      return {kSans, 16, kStep, false};
    case Style::kSmall:
      return {kSerif, 10.5, 16, false};
    default:
      return {};
  }
}

struct Unref {
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using Layout = std::unique_ptr<PangoLayout, Unref>;

cairo_status_t Append(void* target, const unsigned char* bytes, unsigned size) {
  static_cast<std::string*>(target)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

class Writer {
 public:
  Writer(const Document& document, cairo_t* cairo) : document_(document), cairo_(cairo) {}

  Status Write() {
    const std::vector<Block>& blocks = document_.blocks;
    for (size_t i = 0; i < blocks.size(); ++i) {
      if (const auto* paragraph = std::get_if<Paragraph>(&blocks[i])) {
        Keep(i);
        AddParagraph(*paragraph);
      } else if (const auto* table = std::get_if<Table>(&blocks[i])) {
        AddTable(*table);
      } else if (y_ > kTop) {
        NewPage();
      }
    }
    EndPage();
    if (!unknown_.empty()) {
      return EnvironmentError(
          fmt::format("no font of this machine holds the characters of '{}'; install Noto CJK "
                      "(Debian: fonts-noto-cjk)",
                      unknown_));
    }
    return {};
  }

 private:
  Layout LayoutOf(const std::string& text, const Face& face, double width) {
    Layout layout(pango_cairo_create_layout(cairo_));
    const std::unique_ptr<PangoFontDescription, Unref> font(pango_font_description_new());
    pango_font_description_set_family(font.get(), face.font);
    pango_font_description_set_absolute_size(font.get(), face.size * PANGO_SCALE);
    if (face.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_context_set_language(pango_layout_get_context(layout.get()),
                               pango_language_from_string("zh-cn"));
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    if (pango_layout_get_unknown_glyphs_count(layout.get()) > 0 && unknown_.empty()) {
      unknown_ = text.substr(0, 60);
    }
    return layout;
  }
  static void SetAlign(PangoLayout* layout, Align align) {
    pango_layout_set_alignment(layout, align == Align::kCenter  ? PANGO_ALIGN_CENTER
                                       : align == Align::kRight ? PANGO_ALIGN_RIGHT
                                                                : PANGO_ALIGN_LEFT);
  }

  // Draws a line of a layout whose left edge is `x`, its letters in the middle of [top, top +
  // step].
  void DrawLine(PangoLayout* layout, int number, double x, double top, const Face& face) {
    PangoLayoutLine* line = pango_layout_get_line_readonly(layout, number);
    PangoRectangle logical;
    pango_layout_line_get_extents(line, nullptr, &logical);
    PangoRectangle of_layout;
    PangoLayoutIter* iterator = pango_layout_get_iter(layout);
    for (int i = 0; i < number; ++i) pango_layout_iter_next_line(iterator);
    pango_layout_iter_get_line_extents(iterator, nullptr, &of_layout);
    pango_layout_iter_free(iterator);
    // A Chinese letter stands 0.88 of its size above the baseline and 0.12 below it.
    const double baseline = top + (face.step - face.size) / 2 + face.size * 0.88;
    cairo_move_to(cairo_, x + static_cast<double>(of_layout.x) / PANGO_SCALE, baseline);
    pango_cairo_show_layout_line(cairo_, line);
  }

  // Begins a page where what must stay together would not fit: headings with what follows, and
  // the lines of a signature with the paragraph before them, so that it never stands alone.
  void Keep(size_t i) {
    if (y_ + Needed(i) > kBottom && y_ > kTop) NewPage();
  }
  // The height that must fit below; 0 where it does not matter.
  double Needed(size_t i) {
    if (i >= document_.blocks.size()) return 0;
    const auto* paragraph = std::get_if<Paragraph>(&document_.blocks[i]);
    if (paragraph == nullptr) return 0;
    if (paragraph->style == Style::kHeading || paragraph->style == Style::kTitle) {
      return kStep + std::max(2 * kStep, Needed(i + 1));
    }
    if (paragraph->style == Style::kRight) {
      return i == 0 || !IsRight(i - 1) ? SignHeight(i) : 0;
    }
    const double sign = SignHeight(i + 1);
    if (sign == 0) return 0;
    const Layout layout = LayoutOf(paragraph->text, FaceOf(paragraph->style), kWidth);
    const int lines = pango_layout_get_line_count(layout.get()) + 1;  // the indent may add one
    return lines <= kKeptLines ? lines * kStep + sign : 0;
  }
  // Of the signature that begins at a block; 0 when there is none.
  double SignHeight(size_t i) const {
    double height = 0;
    for (; i < document_.blocks.size() && IsRight(i); ++i) height += kStep;
    return height;
  }
  bool IsRight(size_t i) const {
    const auto* paragraph = std::get_if<Paragraph>(&document_.blocks[i]);
    return paragraph != nullptr && paragraph->style == Style::kRight;
  }

  void AddParagraph(const Paragraph& paragraph) {
    const Face face = FaceOf(paragraph.style);
    const bool right = paragraph.style == Style::kRight;
    const Layout layout = LayoutOf(paragraph.text, face, kWidth - (right ? 2 * face.size : 0));
    switch (paragraph.style) {
      case Style::kTitle:
      case Style::kNumber:
      case Style::kCenter:
        SetAlign(layout.get(), Align::kCenter);
        break;
      case Style::kRight:
        SetAlign(layout.get(), Align::kRight);
        break;
      case Style::kIndent:
      case Style::kHeading:
        pango_layout_set_indent(layout.get(), static_cast<int>(2 * face.size * PANGO_SCALE));
        break;
      default:
        break;
    }
    const int lines = pango_layout_get_line_count(layout.get());
    for (int i = 0; i < lines; ++i) {
      if (y_ + face.step > kBottom) NewPage();
      DrawLine(layout.get(), i, kLeft, y_, face);
      y_ += face.step;
    }
    if (paragraph.style == Style::kTitle) y_ += 8;
    if (paragraph.style == Style::kNumber) y_ += 12;
  }

  struct RowLayout {
    std::vector<Layout> cells;
    std::vector<double> widths;  // the last of a short row takes what is left
    int lines = 1;
  };
  RowLayout LayoutRow(const Table& table, const std::vector<std::string>& row, const Face& face,
                      bool header, const std::vector<double>& widths) {
    RowLayout out;
    for (size_t k = 0; k < row.size(); ++k) {
      out.widths.push_back(widths[k]);
      if (k + 1 == row.size()) {
        for (size_t j = k + 1; j < widths.size(); ++j) out.widths.back() += widths[j];
      }
      out.cells.push_back(LayoutOf(row[k], face, out.widths.back() - 2 * kPadding));
      SetAlign(out.cells.back().get(), header ? Align::kCenter : table.columns[k].align);
      out.lines = std::max(out.lines, pango_layout_get_line_count(out.cells.back().get()));
    }
    return out;
  }
  // Draws lines [from, from + count) of every cell and the borders around them.
  void DrawRow(const RowLayout& row, const Face& face, int from, int count) {
    const double height = count * face.step + 2 * kPadding;
    double x = kLeft;
    for (size_t k = 0; k < row.cells.size(); ++k) {
      const int lines = pango_layout_get_line_count(row.cells[k].get());
      // Short cells stand in the middle of a row that is whole.
      const double lift = from == 0 && count == row.lines ? (count - lines) * face.step / 2 : 0;
      for (int i = from; i < std::min(lines, from + count); ++i) {
        DrawLine(row.cells[k].get(), i, x + kPadding, y_ + kPadding + lift + (i - from) * face.step,
                 face);
      }
      cairo_set_line_width(cairo_, 0.5);
      cairo_rectangle(cairo_, x, y_, row.widths[k], height);
      cairo_stroke(cairo_);
      x += row.widths[k];
    }
    y_ += height;
  }
  void AddTable(const Table& table) {
    double total = 0;
    for (const Column& column : table.columns) total += column.width;
    std::vector<double> widths;
    for (const Column& column : table.columns) widths.push_back(column.width / total * kWidth);
    const Face face = table.small ? Face{kSerif, 9, 13} : Face{kSerif, 12, 18};
    Face bold = face;
    bold.bold = true;
    RowLayout header;
    if (table.header && !table.rows.empty()) {
      header = LayoutRow(table, table.rows[0], bold, true, widths);
    }
    const double header_height = table.header ? header.lines * face.step + 2 * kPadding : 0;
    for (size_t i = 0; i < table.rows.size(); ++i) {
      const bool is_header = table.header && i == 0;
      const RowLayout row = is_header ? LayoutRow(table, table.rows[0], bold, true, widths)
                                      : LayoutRow(table, table.rows[i], face, false, widths);
      const double height = row.lines * face.step + 2 * kPadding;
      // A heading never stands alone at the foot of a page.
      const double needed = is_header ? height + face.step + 2 * kPadding : height;
      const bool fits_a_page = kTop + header_height + needed <= kBottom;
      if (y_ + needed > kBottom && y_ > kTop && fits_a_page) {
        NewPage();
        if (table.header && !is_header) DrawRow(header, bold, 0, header.lines);
      }
      DrawPieces(table, header, row, is_header ? bold : face);
    }
    y_ += 6;
  }
  // A row higher than a page goes on on the next.
  void DrawPieces(const Table& table, const RowLayout& header, const RowLayout& row,
                  const Face& face) {
    int from = 0;
    while (from < row.lines) {
      const double space = kBottom - y_ - 2 * kPadding;
      const int fit = std::clamp(static_cast<int>(space / face.step), 0, row.lines - from);
      if (fit == 0) {
        NewPage();
        Face bold = face;
        bold.bold = true;
        if (table.header) DrawRow(header, bold, 0, header.lines);
        continue;
      }
      DrawRow(row, face, from, fit);
      from += fit;
    }
  }

  void EndPage() {
    const Face number{kSerif, 14, 20};
    const Layout layout = LayoutOf(fmt::format("— {} —", page_), number, kWidth);
    SetAlign(layout.get(), Align::kCenter);
    DrawLine(layout.get(), 0, kLeft, kFoot - 24, number);
    if (!document_.footnote.empty()) {
      const Face small{kSerif, 8, 12};
      const Layout note = LayoutOf(document_.footnote, small, kWidth);
      SetAlign(note.get(), Align::kCenter);
      cairo_set_source_rgb(cairo_, 0.5, 0.5, 0.5);
      DrawLine(note.get(), 0, kLeft, kFoot, small);
      cairo_set_source_rgb(cairo_, 0, 0, 0);
    }
    cairo_show_page(cairo_);
  }
  void NewPage() {
    EndPage();
    ++page_;
    y_ = kTop;
  }

  const Document& document_;
  cairo_t* cairo_;
  double y_ = kTop;
  int page_ = 1;
  std::string unknown_;  // text that no font holds
};

}  // namespace

#ifdef __SANITIZE_ADDRESS__
// Pango and fontconfig keep their fonts to the end of a thread, and Cairo 1.16 loses 768 bytes for
// each embedded font of Noto CJK (CFF outlines). None of it is ours to free.
extern "C" const char* __lsan_default_suppressions();  // NOLINT: the sanitizer's name
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig.so\nleak:libcairo.so\nleak:libpango\n";
}
#endif

Result<std::string> WritePdf(const Document& document) {
  std::string bytes;
  const std::unique_ptr<cairo_surface_t, Unref> surface(
      cairo_pdf_surface_create_for_stream(&Append, &bytes, kPageWidth, kPageHeight));
  std::string at = FormatTime(document.made_at);
  at.replace(10, 1, "T");
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, document.title.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "Mingjian");
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                 (at + "+08:00").c_str());
  Status written;
  {
    const std::unique_ptr<cairo_t, Unref> cairo(cairo_create(surface.get()));
    written = Writer(document, cairo.get()).Write();
  }
  cairo_surface_finish(surface.get());
  if (!written) return std::unexpected(written.error());
  if (const cairo_status_t status = cairo_surface_status(surface.get());
      status != CAIRO_STATUS_SUCCESS) {
    return EnvironmentError(
        fmt::format("a PDF cannot be written: {}", cairo_status_to_string(status)));
  }
  return bytes;
}

}  // namespace mingjian::documents
