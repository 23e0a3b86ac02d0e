import { describe, expect, it } from 'vitest'
import { commonMoves } from './moves'

describe('commonMoves', () => {
  const all = () => true
  it.each([
    [['hit'], ['begin', 'data_error', 'suppress']],
    [['hit', 'first_review'], ['data_error']],
    [['first_review', 'second_review', 'first_review'], ['uphold', 'release']],
    [['hit', 'archived'], []],
    [[], []],
  ])('%j', (states, events) => expect(commonMoves(states, all).map((each) => each.event)).toEqual(events))
  it('offers only what the reader may', () => {
    expect(commonMoves(['hit'], (right) => right === 'suppress').map((each) => each.event)).toEqual(['suppress'])
  })
})
