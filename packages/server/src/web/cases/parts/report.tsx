// The report as its reporter wrote it: Markdown made safe, everything else as plain text.
import type { ReportContent } from '../../../cases/report.js'
import { Card } from '../../look/card.js'
import { Rendered } from '../../look/conversation.js'
import { renderMarkdown } from '../../look/markdown.js'
import { DateTime } from '../../look/time.js'
import { moment } from '../words.js'
import type { PartProps } from './context.js'

const SOURCES = {
  form: 'by the report form',
  api: 'by the API',
  hand: 'written down by hand',
  import: 'imported',
} as const

/** Wide text scrolls by itself, and by keyboard too: hence the tab stop. */
const scrollable = { tabIndex: 0 } as const

const Block = ({ title, text }: { readonly title: string; readonly text: string | null }) =>
  text === null || text === '' ? null : (
    <section>
      <h3>{title}</h3>
      <pre class="plain" {...scrollable} dir="auto">
        {text}
      </pre>
    </section>
  )

const blocks = (report: ReportContent): readonly (readonly [string, string | null])[] => [
  ['Versions', report.affectedVersions],
  ['Proof of concept', report.proofOfConcept],
  ['Patch', report.patch],
  ['About the embargo', report.embargoWish],
]

export const ReportCard = ({ page }: PartProps) => {
  const { report, loaded, contact } = page
  if (report === undefined) return null
  const who = contact?.name ?? 'The reporter'
  return (
    <Card
      id="report"
      title="The report"
      aside={
        <>
          <bdi>{page.isMember ? who : 'The reporter'}</bdi>
          {`, ${SOURCES[loaded.source]} · `}
          <DateTime at={moment(loaded.receivedAt)} />
        </>
      }
      padded
    >
      {report.summary !== loaded.title && (
        <p dir="auto">
          <b>{report.summary}</b>
        </p>
      )}
      <Rendered html={renderMarkdown(report.details)} />
      {blocks(report).map(([title, text]) => (
        <Block title={title} text={text} />
      ))}
      {Object.entries(report.others ?? {}).map(([title, text]) => (
        <Block title={title} text={text} />
      ))}
    </Card>
  )
}
