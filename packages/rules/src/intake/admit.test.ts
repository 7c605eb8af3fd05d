// Shows when a report is not taken: too much at once, or a recorded decision about its reporter.
import { expect, test } from 'vitest'
import { pep811Charter as charter } from '../charter/built-in/pep-811.js'
import { admitMessage, admitReport, refuseReporter, warnReporter } from './admit.js'

const limits = { perAddressPerHour: 5, totalPerHour: 100, totalBytesPerDay: 1000 }
const none = {
  fromAddressLastHour: 0,
  totalLastHour: 0,
  totalBytesLastDay: 0,
  bytes: 100,
  isReporterRefused: false,
}

test.each([[{}], [{ fromAddressLastHour: 4, totalLastHour: 99, totalBytesLastDay: 900 }]])(
  'a report within the limits is admitted: %j',
  (counts) => {
    expect(admitReport({ ...none, ...counts }, limits)).toEqual({ admitted: true })
  },
)

test.each([
  [{ isReporterRefused: true, fromAddressLastHour: 9 }, 'intake.reporter-refused'],
  [{ fromAddressLastHour: 5, totalLastHour: 100 }, 'intake.too-many-from-address'],
  [{ totalLastHour: 100 }, 'intake.too-many'],
  [{ totalBytesLastDay: 901 }, 'intake.too-large-today'],
])('%j is refused', (counts, refusal) => {
  expect(admitReport({ ...none, ...counts }, limits)).toMatchObject({ refusal })
})

const mostMessages = { perLinkPerHour: 3, bytesPerLinkPerHour: 1000, perAddressPerHour: 9 }
const noMessages = { throughLink: 0, bytesThroughLink: 0, fromAddress: 0, bytes: 100 }

test.each([[{}], [{ throughLink: 2, bytesThroughLink: 900, fromAddress: 8 }]])(
  'a message within the limits is admitted: %j',
  (counts) => {
    expect(admitMessage({ ...noMessages, ...counts }, mostMessages)).toEqual({ admitted: true })
  },
)

test.each([
  [{ throughLink: 3, bytesThroughLink: 901 }, 'intake.too-many-messages'],
  [{ bytesThroughLink: 901, fromAddress: 9 }, 'intake.too-large-hour'],
  [{ fromAddress: 9 }, 'intake.too-many-from-address'],
])('a message is refused: %j', (counts, refusal) => {
  expect(admitMessage({ ...noMessages, ...counts }, mostMessages)).toMatchObject({ refusal })
})

const unknown = { warnings: 0, isRefused: false }

test('G5: warnings are counted and refuse nothing by themselves', () => {
  expect(warnReporter({ warnings: 1, isRefused: false }, 'A third PDF.')).toEqual({
    warnings: 2,
    isRefused: false,
  })
  expect(warnReporter(unknown, ' ')).toMatchObject({ refusal: 'disregard.needs-reason' })
})

test('G5: after the recorded warnings, a decision with a reason refuses further reports', () => {
  const warned = { warnings: charter.reports.warningsBeforeRefusal.value, isRefused: false }
  expect(refuseReporter(warned, 'Again.', charter)).toEqual({ ...warned, isRefused: true })
  expect(refuseReporter(warned, '', charter)).toMatchObject({ refusal: 'disregard.needs-reason' })
  expect(refuseReporter(unknown, 'Again.', charter)).toMatchObject({
    refusal: 'disregard.too-few-warnings',
    because: 'It takes 2 recorded warnings before, and there are 0.',
  })
})
