package rockspec

import "github.com/yuin/gopher-lua/ast"

func (rw *rewriter) expressions(list []ast.Expr) {
	for i := range list {
		rw.rewrite(&list[i])
	}
}

// rewrite replaces an expression by what it becomes. A nil one is left alone.
func (rw *rewriter) rewrite(e *ast.Expr) {
	if *e == nil {
		return
	}
	if rw.enter() {
		*e = rw.expression(*e)
	}
	rw.leave()
}

func (rw *rewriter) expression(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.IdentExpr:
		return rw.name(e)
	case *ast.Comma3Expr:
		if rw.functions == 0 {
			return at(&ast.NilExpr{}, e)
		}
	case *ast.AttrGetExpr:
		rw.rewrite(&e.Object)
		rw.rewrite(&e.Key)
	case *ast.TableExpr:
		for _, field := range e.Fields {
			rw.rewrite(&field.Key)
			rw.rewrite(&field.Value)
		}
	case *ast.FuncCallExpr:
		rw.rewrite(&e.Func)
		rw.rewrite(&e.Receiver)
		rw.expressions(e.Args)
	case *ast.LogicalOpExpr:
		rw.rewrite(&e.Lhs)
		rw.rewrite(&e.Rhs)
	case *ast.RelationalOpExpr:
		rw.rewrite(&e.Lhs)
		rw.rewrite(&e.Rhs)
	case *ast.ArithmeticOpExpr:
		rw.rewrite(&e.Lhs)
		rw.rewrite(&e.Rhs)
	case *ast.StringConcatOpExpr:
		return rw.concat(e)
	case *ast.UnaryMinusOpExpr:
		rw.rewrite(&e.Expr)
	case *ast.UnaryNotOpExpr:
		rw.rewrite(&e.Expr)
	case *ast.UnaryLenOpExpr:
		rw.rewrite(&e.Expr)
	case *ast.FunctionExpr:
		rw.function(e)
	}
	return e
}

func (rw *rewriter) name(e *ast.IdentExpr) ast.Expr {
	if !rw.useEnv || rw.isLocal(e.Value) {
		return e
	}
	env := at(&ast.IdentExpr{Value: envName}, e)
	return at(&ast.AttrGetExpr{Object: env, Key: at(&ast.StringExpr{Value: e.Value}, e)}, e)
}

// operands is how many a concatenation takes at once; registers are limited.
const operands = 50

// concat turns `a .. b .. c` into one call with the operands as arguments.
func (rw *rewriter) concat(e *ast.StringConcatOpExpr) ast.Expr {
	rw.useConcat = true
	var args []ast.Expr
	var rest ast.Expr = e
	for len(args) < operands {
		pair, ok := rest.(*ast.StringConcatOpExpr)
		if !ok {
			break
		}
		args, rest = append(args, pair.Lhs), pair.Rhs
	}
	args = append(args, rest)
	rw.expressions(args)
	// An operand counts as one value, also where it is a call or `...`.
	switch last := args[len(args)-1].(type) {
	case *ast.FuncCallExpr:
		last.AdjustRet = true
	case *ast.Comma3Expr:
		last.AdjustRet = true
	}
	call := at(&ast.FuncCallExpr{Func: at(&ast.IdentExpr{Value: concatName}, e), Args: args}, e)
	return call
}

// at gives a new node the place of the one it stands for.
func at[N ast.PositionHolder](node N, old ast.PositionHolder) N {
	node.SetLine(old.Line())
	node.SetLastLine(old.LastLine())
	return node
}
