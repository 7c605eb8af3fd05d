// What every component promises: nothing inline, all text as text, what was typed given back, reasons beside
// disabled buttons, labels and errors tied to their fields.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { describe, expect, test } from 'vitest'
import { Card, Facts, Table, Timeline, TodoList } from '../../src/web/look/card.js'
import {
  Conversation,
  EmbargoStrip,
  type EventLineProps,
  EventLines,
} from '../../src/web/look/conversation.js'
import { Action, ActionForm, Button, Refused } from '../../src/web/look/form/buttons.js'
import { Check, Choice, ErrorSummary, Part } from '../../src/web/look/form/choices.js'
import { Composer } from '../../src/web/look/form/composer.js'
import { bindForm, Field, FileField, Select, TextArea } from '../../src/web/look/form/fields.js'
import { renderPage } from '../../src/web/look/frame/document.js'
import { CopyText, Dialog, DialogButton, Menu } from '../../src/web/look/frame/overlays.js'
import { AppShell, PageHead, PublicPage } from '../../src/web/look/frame/shell.js'
import { CaseRows, FilterBar, Tabs } from '../../src/web/look/lists.js'
import { renderPlainText } from '../../src/web/look/markdown.js'
import { ClockRing, Pill, Severity, Who } from '../../src/web/look/marks.js'
import { Empty, Fault, Note, Waiting } from '../../src/web/look/states.js'

const now = '2026-12-12T14:00:00Z'

const naughty: string[] = JSON.parse(
  gunzipSync(readFileSync(new URL('data/naughty-strings.json.gz', import.meta.url))).toString(),
)

/** A page with the same text wherever a component takes text. */
const pageOf = (t: string): VNode => (
  <AppShell
    title={t}
    nav={[{ href: '/cases', label: t, count: 2, current: true, go: 'c' }]}
    viewer={{ name: t }}
    csrf={t}
    keys={[{ keys: ['1'], does: t }]}
  >
    <PageHead title={t} lede={t} aside={<Button href="/x">{t}</Button>} />
    <Tabs label={t} tabs={[{ href: '/x', label: t, count: 1 }]} />
    <FilterBar action="/cases" value={t} shown={1} total={2} error={`!${t}`} />
    <CaseRows
      label={t}
      rows={[
        {
          href: '/x',
          title: t,
          id: t,
          projects: [t],
          readers: 3,
          state: { label: t, tone: 'accent' },
          coordinator: { name: t },
          clock: { part: 0.5, label: t },
          active: now,
          now,
        },
      ]}
    />
    <EmbargoStrip
      title={t}
      until={t}
      links={[{ href: '/x', label: t }]}
      clock={{ part: 2, label: t }}
    />
    <Card title={`!${t}`} aside={`!${t}`}>
      <Facts facts={[{ name: t, value: t }]} />
      <TodoList items={[{ text: t, done: true, aside: t }]} />
      <Table caption={`!${t}`} columns={[{ name: t }]} rows={[[t]]} />
      <Timeline steps={[{ name: t, when: t, state: 'ahead' }]} />
    </Card>
    <Conversation
      items={[
        { kind: 'event', text: t, at: now },
        {
          kind: 'message',
          id: 'm1',
          author: t,
          about: `!${t}`,
          at: now,
          audience: { side: 'all', label: t },
          html: renderPlainText('x'),
          files: [{ href: '/f', name: t, size: t }],
        },
      ]}
    >
      <Composer
        action="/x"
        csrf={t}
        audiences={[{ value: t, label: t, side: 'team', readers: 3, who: t }]}
        body={t}
        errors={{ body: `!${t}` }}
        refusal={{ because: t, source: `!${t}` }}
      />
    </Conversation>
    <ErrorSummary errors={{ a: `!${t}` }} labels={{ a: `!${t}` }} />
    <ActionForm action="/x" csrf={t}>
      <Field
        name="a"
        label={t}
        help={`!${t}`}
        value={t}
        error={`!${t}`}
        list={[t]}
        placeholder={t}
      />
      <TextArea name="b" label={t} value={t} />
      <Select name="c" label={t} options={[{ value: t, label: t }]} value={t} />
      <FileField name="d" label={t} />
      <Choice name="e" label={t} options={[{ value: 'v', label: t, help: `!${t}` }]} />
      <Part title={t} help={`!${t}`}>
        <Check name="f" label={t} />
      </Part>
    </ActionForm>
    <Empty title={t}>{`!${t}`}</Empty>
    <Note>{t}</Note>
    <Fault title={t} happened={t} kept={`!${t}`} next={t} requestId={`!${t}`} />
    <Waiting what={t} since={now} now={now} />
    <Dialog id="d" title={t}>
      <CopyText text={t} label={t} />
    </Dialog>
    <DialogButton opens="d">{t}</DialogButton>
    <Menu label={t} items={[t]} />
    <Pill>{t}</Pill>
    <Who name={t} />
  </AppShell>
)

const tag = /<\/?([a-z][a-z0-9-]*)((?:\s+[a-zA-Z:-]+(?:="[^"]*")?)*)\s*\/?>/g

/** Element names and attribute names, in order: what a browser would build, without the texts. */
const skeleton = (html: string): string =>
  [...html.matchAll(tag)]
    .map(([, name, attributes]) => `${name} ${(attributes ?? '').replace(/="[^"]*"/g, '').trim()}`)
    .join('\n')

describe('every text is text', () => {
  const plain = skeleton(renderPage(pageOf('x')))

  // asvs: 1.2.1, 3.2.2
  test.each(
    naughty.map((text, at) => [at, text] as const).filter(([, text]) => text.trim() !== ''),
  )('naughty string %i builds the same elements', (_, text) => {
    const html = renderPage(pageOf(text))
    expect(skeleton(html)).toBe(plain)
    expect(html.replace(tag, '').replace('<!doctype html>', '')).not.toContain('<')
  })
})

describe('the content policy holds', () => {
  // asvs: 1.2.3, 14.2.3
  test('no style, no handler, no script but the one file', () => {
    const html = renderPage(pageOf('x'))
    expect(html).not.toMatch(/\sstyle=|\son[a-z]+=|javascript:|data:/i)
    expect(html.match(/<script\b[^>]*>/g)).toEqual([
      expect.stringMatching(/^<script type="module" src="\/assets\/parley\.js(\?v=[0-9a-f]+)?">$/),
    ])
  })

  test('ids are not given twice', () => {
    const ids = [...renderPage(pageOf('x')).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(ids).toEqual([...new Set(ids)])
  })
})

describe('documents', () => {
  test('a signed-in page asks not to be kept, a public one names its address', () => {
    expect(renderPage(pageOf('x'))).toContain('<meta name="robots" content="noindex, nofollow"')
    const html = renderPage(
      <PublicPage
        title="Advisories"
        site="A team"
        nav={[]}
        canonical="https://a.example/advisories"
      >
        x
      </PublicPage>,
    )
    expect(html.startsWith('<!doctype html><html lang="en">')).toBe(true)
    expect(html).toContain('<title>Advisories · A team</title>')
    expect(html).toContain('<link rel="canonical" href="https://a.example/advisories"')
    expect(html).not.toContain('noindex')
  })

  test('the current page is said, and the way past the navigation comes first', () => {
    const html = renderPage(pageOf('x'))
    expect(html).toContain('href="/cases" aria-current="page"')
    expect(html).toMatch(/<body><a class="skip" href="#main">/)
  })
})

describe('fields', () => {
  test('help and error are tied to the field, which is marked', () => {
    const html = renderToString(
      <Field name="title" label="Title" help="Short." error="Say something." />,
    )
    expect(html).toContain('<label for="field-title">')
    expect(html).toContain('aria-describedby="field-title-help field-title-error"')
    expect(html).toContain('aria-invalid="true"')
    expect(html.indexOf('Say something.')).toBeGreaterThan(html.indexOf('<input'))
  })

  test('what was typed is given back, first newline included', () => {
    const field = bindForm({ a: '\n\nx', b: '2' }, { b: 'No.' })
    expect(renderToString(<TextArea {...field('a')} label="A" />)).toContain('>\n\n\nx</textarea>')
    const select = renderToString(
      <Select
        {...field('b')}
        label="B"
        options={['1', '2'].map((v) => ({ value: v, label: v }))}
      />,
    )
    expect(select).toContain('<option value="2" selected>')
    expect(select).toContain('No.')
  })

  test('several can be ticked, one can be chosen', () => {
    const options = ['a', 'b', 'c'].map((value) => ({ value, label: value }))
    const several = renderToString(
      <Choice name="x" label="X" options={options} values={['a', 'c']} />,
    )
    expect(several.match(/type="checkbox"[^>]*checked/g)).toHaveLength(2)
    const one = renderToString(<Choice name="x" label="X" options={options} value="b" />)
    expect(one.match(/type="radio"[^>]*checked/g)).toHaveLength(1)
  })

  test('all errors stand at the top, in the order of the form, each leading to its field', () => {
    const html = renderToString(
      <ErrorSummary
        errors={{ z: 'Odd.', b: 'B.', a: 'A.', c: undefined }}
        labels={{ a: 'First', b: 'Second' }}
      />,
    )
    expect(html).toContain('3 things')
    expect([...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)).toEqual([
      'field-a',
      'field-b',
      'field-z',
    ])
    expect(html).toContain('First: A.')
    expect(renderToString(<ErrorSummary errors={{}} labels={{}} />)).toBe('')
  })
})

describe('actions', () => {
  test('a refused button is disabled, and the reason stands beside it with its source', () => {
    const refusal = {
      refusal: 'publish.no-severity',
      because: 'Not yet: no severity.',
      source: 'https://a.example/x',
    }
    const html = renderToString(
      <Action action="/cases/1/publish" csrf="t" refusal={refusal}>
        Publish
      </Action>,
    )
    expect(html).toMatch(/<button[^>]* disabled aria-describedby="why-cases-1-publish-"/)
    expect(html).toContain('id="why-cases-1-publish-"')
    expect(html).toContain('Not yet: no severity.')
    expect(html).toContain('<a href="https://a.example/x">source</a>')
    for (const ours of ['our reading, after PEP 13', 'design: independent second opinions'])
      expect(renderToString(<Refused because="No." source={ours} />)).not.toContain(ours)
  })

  test('a change goes out as a form with the token; nothing else is hidden in it', () => {
    const html = renderToString(
      <Action action="/x" csrf="t" hidden={{ version: '3' }}>
        Take it
      </Action>,
    )
    expect(html.match(/<input[^>]*>/g)).toEqual([
      '<input type="hidden" name="csrf" value="t"/>',
      '<input type="hidden" name="version" value="3"/>',
    ])
    expect(html).toContain('method="post"')
    expect(html).not.toContain('disabled')
  })
})

describe('the composer', () => {
  const audiences = Array.from({ length: 12 }, (_, at) => ({
    value: `a${at}`,
    label: `A${at}`,
    side: 'project' as const,
    readers: at + 1,
    who: `group ${at}`,
  }))

  test('asks for the audience before the text, with none chosen by itself', () => {
    const html = renderToString(<Composer action="/x" csrf="t" audiences={audiences} />)
    expect(html.indexOf('type="radio"')).toBeLessThan(html.indexOf('<textarea'))
    expect(html).not.toMatch(/ checked/)
    expect(html).toContain('Send to 1 person')
    expect(html).toContain('Send to 12 people')
  })

  test('every position has its rule in the stylesheet', () => {
    const css = readFileSync(
      new URL('../../src/web/look/css/composer.css', import.meta.url),
      'utf8',
    )
    for (const [at] of audiences.entries()) {
      expect(css).toContain(
        `:has([data-n="${at + 1}"]:checked) .by-audience > [data-n="${at + 1}"]`,
      )
    }
  })
})

describe('a row', () => {
  const row = {
    href: '/cases/1',
    title: 'T',
    id: 'X-1',
    projects: ['P', 'Q'],
    readers: 31,
    state: { label: 'Triage', tone: 'accent' },
    active: now,
    now,
  } as const

  test('is one link, and "Take it" is a form beside it, never inside', () => {
    const html = renderToString(
      <CaseRows label="Cases" rows={[{ ...row, take: { action: '/t', csrf: 't' } }]} />,
    )
    expect(html.match(/<a /g)).toHaveLength(1)
    expect(html).not.toMatch(/<a [^>]*>(?:(?!<\/a>).)*<(form|button)/)
    expect(html).toContain('P, Q · 31 can read')
    expect(html).toContain('Take it')
  })

  test('stands under the names of its columns', () => {
    const html = renderToString(<CaseRows label="Cases" rows={[row]} />)
    expect(html).toMatch(/class="heads" aria-hidden="true">.*Coordinator.*Last activity/)
  })

  test('names its coordinator to those who hear it', () => {
    const html = renderToString(
      <CaseRows label="Cases" rows={[{ ...row, coordinator: { name: 'Ada B' } }]} />,
    )
    expect(html).toContain('Coordinator: Ada B')
    expect(html).toContain('Last activity: ')
    expect(html).not.toContain('Take it')
  })
})

describe('small marks', () => {
  test.each([
    [0, 1],
    [-3, 1],
    [Number.NaN, 1],
    [0.5, 2],
    [9, 2],
  ])('a ring at %d draws %i circles and never leaves its length', (part, circles) => {
    const html = renderToString(<ClockRing part={part} label="x" />)
    expect(html.match(/<circle/g)).toHaveLength(circles)
    const drawn = Number(/dasharray="([\d.]+)/.exec(html)?.[1] ?? 0)
    expect(drawn).toBeLessThanOrEqual(44)
  })

  test('only a dangerous severity is red', () => {
    expect(renderToString(<Severity score={9.8} rating="Critical" pill />)).toContain('pill bad')
    expect(renderToString(<Severity score={5} rating="Medium" pill />)).not.toContain('bad')
    expect(renderToString(<Severity score={5} rating="Medium" />)).toContain('5.0 Medium')
  })
})

describe('events', () => {
  const events = (count: number): EventLineProps[] =>
    Array.from({ length: count }, (_, at) => ({
      text: `e${at}`,
      at: new Date(Date.UTC(2026, 9, 10 + at)),
    }))

  test('a few stand open', () => {
    expect(renderToString(<EventLines events={events(3)} />)).not.toContain('<details')
    expect(renderToString(<EventLines events={[]} />)).toBe('')
  })

  test('many fold, and the last stays in sight', () => {
    const html = renderToString(<EventLines events={events(7)} />)
    expect(html).toContain('6 events, 10 Oct 2026 to 15 Oct 2026')
    expect(html.indexOf('e6')).toBeGreaterThan(html.indexOf('</details>'))
  })

  test('a message parts one run from the next', () => {
    const [first, ...rest] = events(8).map((event) => ({ kind: 'event' as const, ...event }))
    const message = {
      kind: 'message' as const,
      id: 'm',
      author: 'A',
      at: now,
      audience: { side: 'team' as const, label: 'Team only' },
      gone: 'Retracted.',
    }
    const html = renderToString(<Conversation items={[first!, message, ...rest]} />)
    expect(html.match(/<details/g)).toHaveLength(1)
    expect(html).toContain('Retracted.')
  })
})
