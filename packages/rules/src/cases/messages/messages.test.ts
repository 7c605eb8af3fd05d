// Shows what a message must be and what taking one back leaves behind.
import { expect, test } from 'vitest'
import { checkMessage, parseAudience, retractMessage } from './messages.js'

test.each([
  ['team', 'team'],
  ['team+reporter', 'team+reporter'],
  ['everyone', 'everyone'],
  ['project:pip', 'project:pip'],
  ['project:', null],
  ['project:a b', null],
  ['public', null],
  ['', null],
])('the audience %j is read as %j', (text, expected) => {
  expect(parseAudience(text)).toBe(expected)
})

test('a message keeps its text but for the space around it', () => {
  expect(checkMessage('\r\n  code\r\n    indented \n\n', 100)).toEqual({
    body: '  code\n    indented',
  })
})

test.each([
  ['', 'message.empty'],
  [' \n\t ', 'message.empty'],
  ['é'.repeat(513), 'message.too-long'],
])('%j is refused', (text, refusal) => {
  expect(checkMessage(text, 1024)).toMatchObject({ refusal })
})

test('as many bytes as allowed are allowed', () => {
  expect(checkMessage('é'.repeat(512), 1024)).toHaveProperty('body')
})

const message = { authorId: 'ada', audience: 'everyone', isRetracted: false } as const

test('a retracted message is withheld from its audience, and its author and the coordinator still read it', () => {
  expect(retractMessage(message, 'coco')).toEqual({
    withheldFrom: 'everyone',
    readableBy: ['ada', 'coco'],
  })
  expect(retractMessage(message, 'ada')).toMatchObject({ readableBy: ['ada'] })
  expect(retractMessage({ ...message, authorId: null }, null)).toMatchObject({ readableBy: [] })
})

test('a message is taken back once', () => {
  expect(retractMessage({ ...message, isRetracted: true }, 'coco')).toMatchObject({
    refusal: 'message.already-retracted',
  })
})
