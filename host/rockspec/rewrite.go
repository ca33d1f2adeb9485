package rockspec

import "github.com/yuin/gopher-lua/ast"

// maxNesting is how deep statements and expressions may nest. C Lua allows 200
// levels; the compiler of gopher-lua would follow until its stack is full.
const maxNesting = 500

// rewriter changes a parsed program in place:
//
//   - `a .. b` becomes a call of the sandbox's bounded concatenation.
//   - With useEnv, free names become fields of `_ENV`, as in Lua 5.2 and later:
//     the program's own, unless a block has another local of that name.
//   - `...` outside of functions is nothing: a rockspec gets no arguments.
type rewriter struct {
	useEnv    bool
	useConcat bool
	scopes    [][]string
	functions int // open ones, besides the program
	depth     int
	err       error
}

// locals are the names of the locals that the rewritten program expects, in the
// order of its arguments.
func (rw *rewriter) locals() []string {
	switch {
	case rw.useEnv:
		return []string{concatName, envName}
	case rw.useConcat:
		return []string{concatName}
	}
	return nil
}

func (rw *rewriter) program(body []ast.Stmt) {
	rw.scopes = [][]string{{concatName, envName}}
	rw.block(body)
}

// enter counts a level of nesting, and reports whether it is allowed.
func (rw *rewriter) enter() bool {
	if rw.depth++; rw.depth > maxNesting && rw.err == nil {
		rw.err = &syntaxError{text: "it nests too deep"}
	}
	return rw.err == nil
}

func (rw *rewriter) leave() { rw.depth-- }

// block rewrites statements in a scope of their own, in which names are local.
func (rw *rewriter) block(list []ast.Stmt, names ...string) {
	rw.scopes = append(rw.scopes, names)
	rw.statements(list)
	rw.scopes = rw.scopes[:len(rw.scopes)-1]
}

func (rw *rewriter) statements(list []ast.Stmt) {
	for _, s := range list {
		if rw.enter() {
			rw.statement(s)
		}
		rw.leave()
	}
}

func (rw *rewriter) declare(names []string) {
	top := len(rw.scopes) - 1
	rw.scopes[top] = append(rw.scopes[top], names...)
}

func (rw *rewriter) isLocal(name string) bool {
	for i := len(rw.scopes) - 1; i >= 0; i-- {
		for _, known := range rw.scopes[i] {
			if known == name {
				return true
			}
		}
	}
	return false
}

func (rw *rewriter) statement(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		rw.expressions(s.Lhs)
		rw.expressions(s.Rhs)
	case *ast.LocalAssignStmt:
		rw.local(s)
	case *ast.FuncCallStmt:
		rw.rewrite(&s.Expr)
	case *ast.DoBlockStmt:
		rw.block(s.Stmts)
	case *ast.WhileStmt:
		rw.rewrite(&s.Condition)
		rw.block(s.Stmts)
	case *ast.RepeatStmt:
		rw.scopes = append(rw.scopes, nil)
		rw.statements(s.Stmts)
		rw.rewrite(&s.Condition)
		rw.scopes = rw.scopes[:len(rw.scopes)-1]
	case *ast.IfStmt:
		rw.rewrite(&s.Condition)
		rw.block(s.Then)
		rw.block(s.Else)
	case *ast.NumberForStmt:
		rw.rewrite(&s.Init)
		rw.rewrite(&s.Limit)
		rw.rewrite(&s.Step)
		rw.block(s.Stmts, s.Name)
	case *ast.GenericForStmt:
		rw.expressions(s.Exprs)
		rw.block(s.Stmts, s.Names...)
	case *ast.FuncDefStmt:
		if s.Name.Func != nil {
			rw.rewrite(&s.Name.Func)
			rw.function(s.Func)
			return
		}
		rw.rewrite(&s.Name.Receiver)
		rw.function(s.Func, "self")
	case *ast.ReturnStmt:
		rw.expressions(s.Exprs)
	}
}

// local declares the names after the expressions, except that gopher-lua lets a
// function see its own name also in `local f = function() ... end`.
func (rw *rewriter) local(s *ast.LocalAssignStmt) {
	if len(s.Names) == 1 && len(s.Exprs) == 1 {
		if _, ok := s.Exprs[0].(*ast.FunctionExpr); ok {
			rw.declare(s.Names)
			rw.expressions(s.Exprs)
			return
		}
	}
	rw.expressions(s.Exprs)
	rw.declare(s.Names)
}

func (rw *rewriter) function(f *ast.FunctionExpr, extra ...string) {
	rw.functions++
	rw.block(f.Stmts, append(extra, f.ParList.Names...)...)
	rw.functions--
}
