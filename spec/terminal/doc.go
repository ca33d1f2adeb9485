// Package terminal gives tests a terminal and a user who types at it. It is for Linux.
package terminal
