package sandbox

import (
	"fmt"

	"github.com/yuin/gopher-lua/ast"
)

// check does the checks that the parser does not: misplaced break, goto and `...`, and
// the depth of the tree. It restores the strings of a shortened source.
func check(body []ast.Stmt, short *shortened) error {
	c := &checker{function: &scope{vararg: true}, short: short}
	c.block(body)
	return c.err
}

type checker struct {
	function *scope
	labels   int // and gotos
	depth    int
	short    *shortened // nil for a source that is whole
	err      error
}

// scope is a function being checked.
type scope struct {
	vararg bool
	loops  int
	locals int      // in sight
	blocks []*block // open
}

// block is a list of statements and the index of the one being checked.
type block struct {
	list     []ast.Stmt
	at       int
	repeated bool // variables stay visible after its end, in `until`
}

func (c *checker) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *checker) syntax(s ast.PositionHolder, format string, args ...any) {
	c.fail(&SyntaxError{Text: fmt.Sprintf("line %d: %s", s.Line(), fmt.Sprintf(format, args...))})
}

// enter counts a level of the tree, and reports whether it is within the limit.
func (c *checker) enter() bool {
	if c.depth++; c.depth > maxTree {
		c.fail(limit("it nests more than %d levels", maxTree))
	}
	return c.err == nil
}

func (c *checker) leave() { c.depth-- }

func (c *checker) block(list []ast.Stmt) { c.blockThen(list, nil) }

// blockThen checks a block and then the condition of a repeat, which sees the block's
// variables.
func (c *checker) blockThen(list []ast.Stmt, until ast.Expr) {
	f := c.function
	locals := f.locals
	b := &block{list: list, repeated: until != nil}
	f.blocks = append(f.blocks, b)
	for b.at = range list {
		if c.enter() {
			c.statement(list[b.at])
		}
		c.leave()
		if c.err != nil {
			break
		}
	}
	c.expression(until)
	f.blocks = f.blocks[:len(f.blocks)-1]
	f.locals = locals
}

func (c *checker) loop(list []ast.Stmt, names ...string) {
	locals := c.function.locals
	c.function.loops++
	c.declare(names)
	c.block(list)
	c.function.loops--
	c.function.locals = locals
}

func (c *checker) declare(names []string) {
	if c.function.locals += len(names); c.function.locals > maxLocals {
		c.fail(&SyntaxError{Text: fmt.Sprintf("it has more than %d local variables in a function", maxLocals)})
	}
}

func (c *checker) statement(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		c.expressions(s.Lhs)
		c.expressions(s.Rhs)
	case *ast.LocalAssignStmt:
		c.expressions(s.Exprs)
		c.declare(s.Names)
	case *ast.FuncCallStmt:
		c.expression(s.Expr)
	case *ast.DoBlockStmt:
		c.block(s.Stmts)
	case *ast.WhileStmt:
		c.expression(s.Condition)
		c.loop(s.Stmts)
	case *ast.RepeatStmt:
		c.function.loops++
		c.blockThen(s.Stmts, s.Condition)
		c.function.loops--
	case *ast.IfStmt:
		c.branches(s)
	case *ast.NumberForStmt:
		c.expressions([]ast.Expr{s.Init, s.Limit, s.Step})
		c.loop(s.Stmts, s.Name)
	case *ast.GenericForStmt:
		c.expressions(s.Exprs)
		c.loop(s.Stmts, s.Names...)
	case *ast.FuncDefStmt:
		c.expression(s.Name.Func)
		c.expression(s.Name.Receiver)
		c.functionBody(s.Func, s.Name.Func == nil)
	case *ast.ReturnStmt:
		c.expressions(s.Exprs)
	case *ast.BreakStmt:
		if c.function.loops == 0 {
			c.syntax(s, "no loop to break")
		}
	case *ast.LabelStmt:
		c.label(s)
	case *ast.GotoStmt:
		c.jump(s)
	}
}

// branches checks an if and its elseifs, each of which is the only statement of the
// previous else.
func (c *checker) branches(s *ast.IfStmt) {
	for s != nil && c.err == nil {
		c.expression(s.Condition)
		c.block(s.Then)
		next := elseIf(s)
		if next == nil {
			c.block(s.Else)
		}
		s = next
	}
}

// elseIf returns the if that is the whole else branch, or nil.
func elseIf(s *ast.IfStmt) *ast.IfStmt {
	if len(s.Else) != 1 {
		return nil
	}
	next, _ := s.Else[0].(*ast.IfStmt)
	return next
}

func (c *checker) expressions(list []ast.Expr) {
	for _, e := range list {
		c.expression(e)
	}
}

func (c *checker) expression(e ast.Expr) {
	if e == nil {
		return
	}
	if c.enter() {
		c.parts(e)
	}
	c.leave()
}

func (c *checker) parts(e ast.Expr) {
	switch e := e.(type) {
	case *ast.StringExpr:
		c.short.restore(e)
	case *ast.Comma3Expr:
		if !c.function.vararg {
			c.syntax(e, "cannot use `...` outside of a function with variable arguments")
		}
	case *ast.AttrGetExpr:
		c.expression(e.Object)
		c.expression(e.Key)
	case *ast.TableExpr:
		for _, field := range e.Fields {
			c.expression(field.Key)
			c.expression(field.Value)
		}
	case *ast.FuncCallExpr:
		c.expression(e.Func)
		c.expression(e.Receiver)
		c.expressions(e.Args)
	case *ast.LogicalOpExpr:
		c.expression(e.Lhs)
		c.expression(e.Rhs)
	case *ast.RelationalOpExpr:
		c.expression(e.Lhs)
		c.expression(e.Rhs)
	case *ast.ArithmeticOpExpr:
		c.expression(e.Lhs)
		c.expression(e.Rhs)
	case *ast.StringConcatOpExpr:
		c.expression(e.Lhs)
		c.expression(e.Rhs)
	case *ast.UnaryMinusOpExpr:
		c.expression(e.Expr)
	case *ast.UnaryNotOpExpr:
		c.expression(e.Expr)
	case *ast.UnaryLenOpExpr:
		c.expression(e.Expr)
	case *ast.FunctionExpr:
		c.functionBody(e, false)
	}
}

func (c *checker) functionBody(f *ast.FunctionExpr, method bool) {
	outer := c.function
	c.function = &scope{vararg: f.ParList.HasVargs}
	c.declare(f.ParList.Names)
	if method {
		c.declare([]string{"self"})
	}
	c.block(f.Stmts)
	c.function = outer
}

func (c *checker) countLabel() {
	if c.labels++; c.labels > maxLabels {
		c.fail(limit("it has more than %d labels and gotos", maxLabels))
	}
}

func (c *checker) label(s *ast.LabelStmt) {
	c.countLabel()
	b := c.function.blocks[len(c.function.blocks)-1]
	if first := labelOf(b.list, s.Name); first < b.at {
		c.syntax(s, "label `%s` already defined on line %d", s.Name, b.list[first].Line())
	}
}

// jump finds a goto's label in the enclosing blocks.
func (c *checker) jump(s *ast.GotoStmt) {
	c.countLabel()
	blocks := c.function.blocks
	for i := len(blocks) - 1; i >= 0; i-- {
		b := blocks[i]
		to := labelOf(b.list, s.Label)
		if to < 0 {
			continue
		}
		// A goto to the end of a block may jump over variables.
		if to > b.at && declared(b.list[b.at:to]) > 0 && (b.repeated || !onlyLabels(b.list[to:])) {
			c.syntax(s, "the goto jumps into the scope of a local variable")
		}
		return
	}
	c.syntax(s, "no visible label `%s` for the goto", s.Label)
}

// labelOf returns where a label is in a list of statements, or -1.
func labelOf(list []ast.Stmt, name string) int {
	for i, s := range list {
		if label, ok := s.(*ast.LabelStmt); ok && label.Name == name {
			return i
		}
	}
	return -1
}

// declared counts the local variables that statements declare.
func declared(list []ast.Stmt) int {
	n := 0
	for _, s := range list {
		if local, ok := s.(*ast.LocalAssignStmt); ok {
			n += len(local.Names)
		}
	}
	return n
}

func onlyLabels(list []ast.Stmt) bool {
	for _, s := range list {
		if _, ok := s.(*ast.LabelStmt); !ok {
			return false
		}
	}
	return true
}
