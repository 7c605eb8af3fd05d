// The part of mailparser that the mail catcher uses; the package brings no types of its own.
declare module 'mailparser' {
  export interface ParsedMail {
    readonly subject?: string
    readonly text?: string
    readonly messageId?: string
    readonly date?: Date
    readonly headerLines: readonly { readonly key: string; readonly line: string }[]
  }
  export function simpleParser(
    source: Buffer | string,
    options: { readonly skipHtmlToText: true; readonly skipTextToHtml: true },
  ): Promise<ParsedMail>
}
