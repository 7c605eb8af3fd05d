// Hostile and ordinary Markdown: the output holds no script, no handler, no foreign picture, drops no text, and
// comes in bounded time.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { markdownMaxChars, renderMarkdown, renderPlainText } from '../../src/web/look/markdown.js'

const naughty: string[] = JSON.parse(
  gunzipSync(readFileSync(new URL('data/naughty-strings.json.gz', import.meta.url))).toString(),
)

const allowedTag =
  /^(p|br|hr|blockquote|pre|code|em|strong|s|a|ul|ol|li|h[3-6]|table|thead|tbody|tr|th|td|div)$/
const allowedAttributes = [
  /^a href="(https?:\/\/|mailto:)/i,
  /^a rel="noreferrer nofollow noopener"$/,
  /^(pre|div) tabindex="0"$/,
  /^ol start="\d+"$/,
  /^pre class="plain"$/,
  /^div class="scroll"$/,
]

/** Every tag and attribute that should not be there, and every sign that could begin one. */
const foreign = (html: string): string[] => {
  const found: string[] = []
  const rest = html.replace(
    /<\/?([a-z0-9]+)((?: [a-z]+="[^"<>]*")*)(?: \/)?>/g,
    (_, tag: string, attributes: string) => {
      if (!allowedTag.test(tag)) found.push(tag)
      for (const attribute of attributes.match(/[a-z]+="[^"]*"/g) ?? []) {
        const whole = `${tag} ${attribute}`
        if (!allowedAttributes.some((allowed) => allowed.test(whole))) found.push(whole)
      }
      return ''
    },
  )
  return [...found, ...(rest.match(/[<>].{0,40}/g) ?? [])]
}

const frames: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `[${text}](https://example.org/${text})`,
  (text) => `[link](${text})`,
  (text) => `![${text}](${text})`,
  (text) => `<${text}>`,
  (text) => `[a]\n\n[a]: ${text} "${text}"`,
  (text) => `\`\`\`${text}\n${text}\n\`\`\``,
  (text) => `| ${text} | b |\n|---|---|\n| ${text} | ${text} |`,
  (text) => `- ${text}\n  > ${text}\n\n1. # ${text}`,
]

describe('nothing but plain formatting comes out', () => {
  // asvs: 1.3.1, 1.3.5
  test.each(frames.map((frame, at) => [at, frame] as const))(
    'naughty strings in frame %i',
    (_, frame) => {
      expect(naughty).toHaveLength(515)
      for (const text of naughty) expect(foreign(renderMarkdown(frame(text)))).toEqual([])
    },
  )

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:x)',
    '[x](//elsewhere.example/x)',
    '[x](/sign-out)',
    '<javascript:alert(1)>',
    '![x](javascript:alert(1))',
    '[a](https://example.org "\\" onmouseover=alert(1) x=\\"")',
    '<svg><style><img src=x onerror=alert(1)></style></svg>',
    '```"><script>alert(1)</script>\nx\n```',
  ])('%s', (source) => {
    const html = renderMarkdown(source)
    expect(foreign(html)).toEqual([])
    expect(html).not.toMatch(/<(script|img|svg|style)/i)
  })
})

describe('what is written', () => {
  test.each([
    [
      'links keep no trail',
      '[a](https://example.org)',
      '<p><a href="https://example.org" rel="noreferrer nofollow noopener">a</a></p>\n',
    ],
    [
      'pictures become links',
      '![a map](https://example.org/m.png)',
      '<p><a href="https://example.org/m.png" rel="noreferrer nofollow noopener">picture: a map</a></p>\n',
    ],
    [
      'a picture in a link becomes words',
      '[![m](https://e.org/m.png)](https://e.org)',
      '<p><a href="https://e.org" rel="noreferrer nofollow noopener">picture: m</a></p>\n',
    ],
    [
      'a picture after a link is a link',
      '[a](https://e.org) ![m](https://e.org/m)',
      '<p><a href="https://e.org" rel="noreferrer nofollow noopener">a</a> <a href="https://e.org/m" rel="noreferrer nofollow noopener">picture: m</a></p>\n',
    ],
    ['headings stand below the page', '# One\n\n## Two', '<h3>One</h3>\n<h4>Two</h4>\n'],
    ['code keeps its signs', '`a < b`', '<p><code>a &lt; b</code></p>\n'],
    ['HTML is text', 'a <b>c</b>', '<p>a &lt;b&gt;c&lt;/b&gt;</p>\n'],
    ['bare addresses stay text', 'see https://example.org', '<p>see https://example.org</p>\n'],
  ])('%s', (_, source, html) => {
    expect(renderMarkdown(source)).toBe(html)
  })

  test('code blocks can be scrolled by keyboard', () => {
    expect(renderMarkdown('```python\nx = 1\n```')).toBe(
      '<pre tabindex="0"><code>x = 1\n</code></pre>\n',
    )
  })

  test('plain text shows every character', () => {
    expect(renderPlainText('<b>&"\n *x*')).toBe(
      '<pre class="plain" tabindex="0">&lt;b&gt;&amp;&quot;\n *x*</pre>',
    )
  })
})

const fill = (piece: string): string => piece.repeat(Math.floor(markdownMaxChars / piece.length))

describe('bounded', () => {
  test.each(
    [
      '>',
      '> ',
      '[',
      '![',
      '![[]()',
      '*a **a ',
      '_a __a ',
      '`a``',
      '- ',
      '1. ',
      '[a](',
      '<a',
      '<!--',
      '\\',
      '|',
      '|-',
      '~~a',
      '&#',
      '"',
      '[a][b]',
      '*',
      '_',
      '~',
      '\n',
      '\t',
      '```\n',
      '# ',
      '[x]: y\n',
      '- a\n',
      '\u0000',
      '<http://a>',
      '](',
      '**a*',
      '[a](<b',
      '\u202e',
    ].map((piece) => [JSON.stringify(piece), fill(piece)] as const),
  )('%s without end', (_, source) => {
    const before = process.cpuUsage()
    const html = renderMarkdown(source)
    // Time of this process, not of the clock: other work on the machine must not fail the test.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_500)
    expect(foreign(html)).toEqual([])
  })

  test('deep quotations keep their text', () => {
    expect(renderMarkdown(`${'>'.repeat(10_000)} deep words`)).toContain('deep words')
    expect(renderMarkdown(`${'- '.repeat(60)}deep words`)).toContain('deep words')
  })

  // asvs: 15.2.2
  test('a reference used thousands of times does not unfold', () => {
    const source = `[a]: https://example.org/${'x'.repeat(1_900)}\n\n${'[a] '.repeat(10_000)}`
    expect(renderMarkdown(source).length).toBeLessThan(2 * source.length)
  })

  test('a wide table does not unfold', () => {
    const source = `|${'a|'.repeat(12_000)}\n|${'-|'.repeat(12_000)}\n${'|\n'.repeat(900)}`
    expect(renderMarkdown(source).length).toBeLessThan(40 * source.length)
  })

  test('text past the cap is shown whole, as typed', () => {
    const source = `*a* ${'word '.repeat(markdownMaxChars)}end`
    expect(renderMarkdown(source)).toBe(`<pre class="plain" tabindex="0">${source}</pre>`)
  })
})
