// Drafts of the three notices of the EU Cyber Resilience Act, from what a case says. A draft names what it does not
// know; a person completes it and sends it. One content, written as Markdown and as JSON.
import { formatInstant, type Instant, type NoticeClock, type NoticeKind } from '@parley/rules'

/** What a case says that a notice can use. */
export interface NoticeFacts {
  readonly number: string
  readonly teamName: string
  readonly writtenAt: Instant
  readonly product: { readonly vendor: string; readonly name: string } | null
  readonly repository: string | null
  readonly cveId: string | null
  readonly severity: string | null
  readonly awareSince: Instant | null
  readonly attacks: string | null
  readonly exploitPublic: boolean
  readonly title: string
  readonly description: string
  readonly mitigation: string
  readonly versions: string
  readonly fixReady: boolean
  readonly fixDeployedAt: Instant | null
  readonly publishedAt: Instant | null
  readonly clocks: readonly NoticeClock[]
}

/** One field of a notice: what the law asks for, and what is known; null where a person fills it in. */
export interface NoticeField {
  readonly id: string
  readonly asks: string
  readonly says: string | null
}

export interface Notice {
  readonly kind: NoticeKind
  readonly title: string
  readonly source: string
  readonly dueAt: Instant | null
  readonly fields: readonly NoticeField[]
}

const TITLES: Readonly<Record<NoticeKind, string>> = {
  'early-warning': 'Early warning of an actively exploited vulnerability',
  notification: 'Notification of an actively exploited vulnerability',
  'final-report': 'Final report on an actively exploited vulnerability',
}

const SOURCES: Readonly<Record<NoticeKind, string>> = {
  'early-warning': 'Regulation (EU) 2024/2847, Article 14(2)(a)',
  notification: 'Regulation (EU) 2024/2847, Article 14(2)(b)',
  'final-report': 'Regulation (EU) 2024/2847, Article 14(2)(c)',
}

const orNull = (text: string | null): string | null =>
  text === null || text.trim() === '' ? null : text.trim()

const moment = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

const field = (id: string, asks: string, says: string | null): NoticeField => ({
  id,
  asks,
  says: orNull(says),
})

const common = (facts: NoticeFacts): readonly NoticeField[] => [
  field(
    'notifier',
    'Who notifies, as manufacturer or open-source software steward',
    facts.teamName,
  ),
  field(
    'product',
    'The product with digital elements',
    facts.product === null ? null : `${facts.product.vendor} ${facts.product.name}`,
  ),
  field('repository', 'Where its source is developed', facts.repository),
  field('reference', 'Our reference', facts.number),
  field('cve', 'CVE ID', facts.cveId),
  field('aware-since', 'When we became aware that it is exploited', moment(facts.awareSince)),
]

const measures = (facts: NoticeFacts): string | null => {
  const fix =
    facts.fixDeployedAt === null
      ? facts.fixReady
        ? 'A fix is ready and not released yet.'
        : null
      : `A fix is released since ${formatInstant(facts.fixDeployedAt)}.`
  const advisory =
    facts.publishedAt === null
      ? null
      : `An advisory is public since ${formatInstant(facts.publishedAt)}.`
  return [fix, advisory].filter((part) => part !== null).join(' ') || null
}

const early = (facts: NoticeFacts): readonly NoticeField[] => [
  ...common(facts),
  field('member-states', 'Member States where the product is known to be available', null),
]

const notification = (facts: NoticeFacts): readonly NoticeField[] => [
  ...common(facts),
  field('versions', 'General information about the product: affected versions', facts.versions),
  field('exploit', 'General nature of the exploit', facts.attacks),
  field('vulnerability', 'General nature of the vulnerability', facts.title),
  field('measures-taken', 'Corrective or mitigating measures taken', measures(facts)),
  field('measures-for-users', 'Measures that users can take', facts.mitigation),
  field('sensitivity', 'How sensitive this information is considered to be', sensitivity(facts)),
]

const sensitivity = ({ publishedAt }: NoticeFacts): string =>
  publishedAt === null
    ? 'Sensitive: no advisory is published yet.'
    : 'Not sensitive beyond the published advisory, but for what is said of attackers.'

const final = (facts: NoticeFacts): readonly NoticeField[] => [
  ...common(facts),
  field('description', 'Description of the vulnerability', facts.description || facts.title),
  field('severity', 'Its severity', facts.severity),
  field('impact', 'Its impact', null),
  field('actors', 'Where available, who has exploited or is exploiting it', facts.attacks),
  field('measures-taken', 'The security update or other corrective measures', measures(facts)),
  field('measures-for-users', 'Measures that users can take', facts.mitigation),
]

const FIELDS: Readonly<Record<NoticeKind, (facts: NoticeFacts) => readonly NoticeField[]>> = {
  'early-warning': early,
  notification,
  'final-report': final,
}

/** The draft of one notice. */
export const draftNotice = (kind: NoticeKind, facts: NoticeFacts): Notice => ({
  kind,
  title: TITLES[kind],
  source: SOURCES[kind],
  dueAt: facts.clocks.find((clock) => clock.kind === kind)?.dueAt ?? null,
  fields: FIELDS[kind](facts),
})

/** What people wrote stands in a block of its own, so that no line of it can look like a heading of the notice. */
const block = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')

export const noticeAsMarkdown = (notice: Notice, writtenAt: Instant): string =>
  [
    `# ${notice.title}`,
    '',
    `Draft of ${formatInstant(writtenAt)}. Not sent: a person completes and sends it.`,
    `${notice.source}.${notice.dueAt === null ? '' : ` Due by ${formatInstant(notice.dueAt)}.`}`,
    ...notice.fields.flatMap(({ asks, says }) => [
      '',
      `## ${asks}`,
      '',
      says === null ? '_To be filled in._' : block(says),
    ]),
    '',
  ].join('\n')

/** What a program reads of a notice: its fields by name, each with what the law asks and what is known. */
export const noticeContent = (notice: Notice, writtenAt: Instant) => ({
  draft: true as const,
  kind: notice.kind,
  title: notice.title,
  source: notice.source,
  writtenAt: formatInstant(writtenAt),
  dueAt: moment(notice.dueAt),
  fields: Object.fromEntries(notice.fields.map(({ id, asks, says }) => [id, { asks, says }])),
})

export const noticeAsJson = (notice: Notice, writtenAt: Instant): string =>
  `${JSON.stringify(noticeContent(notice, writtenAt), null, 2)}\n`
