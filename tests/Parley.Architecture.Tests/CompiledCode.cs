using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace Parley.Architecture.Tests;

/// <summary>Two types, by their full names, of which one knows the other. What stands in a type is a part of it.</summary>
internal readonly record struct Use(string User, string Used);

/// <summary>What the compiled code of a project says, in which no name means two things.</summary>
internal static class CompiledCode
{
    /// <summary>Every use of one of an assembly's own types by another, in signatures and in bodies.</summary>
    /// <param name="assembly">The assembly's name.</param>
    public static IReadOnlyList<Use> Uses(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        var own = module.GetAllTypes().ToDictionary(type => type.FullName);
        return
        [
            .. from type in own.Values
               from used in Named(type).SelectMany(Parts).Distinct()
               where used.Scope == module && own.ContainsKey(used.FullName)
               let user = Outermost(type)
               let other = Outermost(own[used.FullName])
               where user != other
               select new Use(Name(user), Name(other)),
        ];
    }

    private static IEnumerable<TypeReference?> Named(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(one => one.InterfaceType),
        .. type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. type.CustomAttributes.Select(attribute => attribute.AttributeType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.Methods.SelectMany(Named),
    ];

    private static IEnumerable<TypeReference?> Named(MethodDefinition method) =>
    [
        .. Named((MethodReference)method),
        .. method.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. method.CustomAttributes.Select(attribute => attribute.AttributeType),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.ExceptionHandlers.Select(handler => handler.CatchType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(instruction => Operand(instruction.Operand)) : [],
    ];

    private static IEnumerable<TypeReference?> Named(MethodReference method) =>
    [
        method.DeclaringType,
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method is GenericInstanceMethod instance ? instance.GenericArguments : [],
    ];

    private static IEnumerable<TypeReference?> Operand(object? operand) => operand switch
    {
        TypeReference type => [type],
        MethodReference method => Named(method),
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };

    /// <summary>A type without what stands around it: arrays, references, arguments.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType instance => [instance.ElementType, .. instance.GenericArguments.SelectMany(Parts)],
        RequiredModifierType modified => [.. Parts(modified.ElementType), .. Parts(modified.ModifierType)],
        TypeSpecification around => Parts(around.ElementType),
        _ => [type],
    };

    /// <summary>Without the number of its parameters.</summary>
    private static string Name(TypeDefinition type) => type.FullName.Split('`')[0];

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
