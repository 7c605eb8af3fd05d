export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly baseline: number | null
  readonly ratio: number | null
  readonly n: number
  /** In words, where the figure has one. */
  readonly aim?: string
  readonly met?: boolean
}
export function judged(figure: Figure): Figure
export function countOf(figures: readonly Figure[]): Figure & { readonly missed: readonly string[] }
