package fsys

const withoutWaiting = 0
