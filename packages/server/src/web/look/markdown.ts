// Markdown to HTML that is safe to show: parsed without HTML, then sanitized against a short list. The input is
// hostile: its length, its nesting and what its references unfold to are capped, so that no text holds the
// server, and a text past a cap is shown whole, as plain text. Fetches nothing; pictures become links.
import MarkdownIt from 'markdown-it'
import sanitize from 'sanitize-html'

declare const safe: unique symbol

/** HTML from this file only. The brand keeps any other string out of `Rendered`. */
export type SafeHtml = string & { readonly [safe]: true }

type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number]

/** Longer text is shown without formatting: the worst text below it takes some 200 ms of one core. */
export const markdownMaxChars = 30_000
const maxNesting = 40
const maxAddressChars = 2_000
const maxAttributeChars = 200_000
const maxTokens = 15_000

const parser = new MarkdownIt({ html: false, linkify: false, breaks: false, maxNesting })

const allowedAddress = /^(?:https?:\/\/|mailto:)/i
parser.validateLink = (address) =>
  address.length <= maxAddressChars && allowedAddress.test(address.trim())

/** A picture would be fetched from where its author chose: it becomes a link, or its words inside a link. */
parser.renderer.rules.image = (tokens, at) => {
  const token = tokens[at]
  const address = String(token?.attrGet('src') ?? '')
  const words = parser.utils.escapeHtml(`picture: ${token?.content || address}`)
  const depth = tokens.slice(0, at).reduce((sum, { type, nesting }) => {
    return type.startsWith('link_') ? sum + nesting : sum
  }, 0)
  return depth > 0 ? words : `<a href="${parser.utils.escapeHtml(address)}">${words}</a>`
}
// A block wider than its place scrolls, and by keyboard too: hence the tab stops.
parser.renderer.rules['table_open'] = () => '<div class="scroll" tabindex="0"><table>'
parser.renderer.rules['table_close'] = () => '</table></div>'

/** Headings of a text stand below the page's own. */
const lowered = { h1: 'h3', h2: 'h4', h3: 'h5', h4: 'h6', h5: 'h6', h6: 'h6' } as const

const policy: sanitize.IOptions = {
  allowedTags: [
    ...['p', 'br', 'hr', 'blockquote', 'pre', 'code', 'em', 'strong', 's', 'a', 'ul', 'ol', 'li'],
    ...['h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'div'],
  ],
  allowedAttributes: {
    a: ['href', 'rel'],
    ol: ['start'],
    pre: ['tabindex'],
    div: ['tabindex', 'class'],
  },
  allowedClasses: { div: ['scroll'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'escape',
  transformTags: {
    ...lowered,
    a: (tagName, { href }) => ({
      tagName,
      attribs: { ...(href ? { href } : {}), rel: 'noreferrer nofollow noopener' },
    }),
    pre: (tagName, attribs) => ({ tagName, attribs: { ...attribs, tabindex: '0' } }),
  },
}

// because: the brand stands for the sanitizer's output, and for text that was escaped whole
const clean = (html: string): SafeHtml => sanitize(html, policy) as SafeHtml

/** Text as it was typed, every character shown; escaped whole, it needs no sanitizer. */
export const renderPlainText = (source: string): SafeHtml =>
  `<pre class="plain" tabindex="0">${parser.utils.escapeHtml(source)}</pre>` as SafeHtml

/** Counts what the tokens would unfold to, inline ones included; a nesting near the cap means text was dropped. */
const isModest = (tokens: readonly Token[]): boolean => {
  let count = 0
  let attributeChars = 0
  for (const token of tokens) {
    if (token.level >= maxNesting - 1) return false
    for (const each of [token, ...(token.children ?? [])]) {
      count += 1
      for (const [, value] of each.attrs ?? []) attributeChars += String(value).length
    }
    if (count > maxTokens || attributeChars > maxAttributeChars) return false
  }
  return true
}

/** Never throws and never drops text: what can't be formatted within the caps comes out as plain text. */
export const renderMarkdown = (source: string): SafeHtml => {
  if (source.length > markdownMaxChars) return renderPlainText(source)
  const env = {}
  const tokens = parser.parse(source, env)
  if (!isModest(tokens)) return renderPlainText(source)
  return clean(parser.renderer.render(tokens, parser.options, env))
}
