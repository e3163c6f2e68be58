// Package calendar counts the working days of mainland China, so that a deadline
// such as "ten working days" (Article 21) is the same on every node.
//
// A calendar is data: one YearNotice for each yearly holiday notice of the State
// Council, and a version. Embedded holds the years known to this build; Merge
// adds a year, ParseNotice reads one from the notice's text. Where a year has no
// notice yet, weekends and the statutory days with a fixed date are off, and
// every answer that rests on such a year is marked provisional.
//
// The package never asks a clock, a time zone database or the machine: Shanghai
// is UTC+8 without daylight saving, and the same calendar gives the same answer
// everywhere. It imports the standard library only.
//
// Read Calendar first, then Add.
package calendar
