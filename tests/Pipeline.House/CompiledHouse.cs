using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Pipeline.House;

/// <summary>The product's assemblies as they are compiled: what is drawn cannot differ from what runs.</summary>
internal static class CompiledHouse
{
    /// <summary>The names of the product's assemblies.</summary>
    public static IReadOnlyList<string> Assemblies { get; } =
    [
        "Pipeline.Contracts", "Pipeline.Processor", "Pipeline.World", "Pipeline.Clients", "Pipeline.Oci", "Pipeline.Dependencies", "Pipeline.Adapters", "Pipeline.Modal", "Pipeline.ModalEmulator", "Pipeline.Lanes", "pipeline", "Pipeline.Targets",
    ];

    /// <param name="folder">The folder that holds the compiled assemblies.</param>
    /// <returns>Every namespace of every assembly, by assembly and name (ordinal).</returns>
    public static IReadOnlyList<Room> Read(string folder)
    {
        var rooms =
            from name in Assemblies.Order(StringComparer.Ordinal)
            from room in ReadAssembly(Path.Combine(folder, name + ".dll"))
            select room;
        return [.. rooms];
    }

    /// <summary>Groups of rooms of one assembly that refer to each other in a circle.</summary>
    public static IEnumerable<IReadOnlyList<Room>> Cycles(IReadOnlyList<Room> rooms)
    {
        var byName = rooms.ToDictionary(room => (room.Assembly, room.Name));
        var reach = rooms.ToDictionary(room => room, room => Reach(room, byName));
        var seen = new HashSet<Room>();
        foreach (var room in rooms.Where(room => reach[room].Contains(room) && !seen.Contains(room)))
        {
            IReadOnlyList<Room> circle = [.. reach[room].Where(other => reach[other].Contains(room))];
            seen.UnionWith(circle);
            yield return circle;
        }
    }

    private static HashSet<Room> Reach(Room from, Dictionary<(string Assembly, string Name), Room> rooms)
    {
        var reached = new HashSet<Room>();
        var next = new Stack<Room>([from]);
        while (next.TryPop(out var room))
        {
            foreach (var name in room.Arrows.Keys)
            {
                if (rooms.TryGetValue((room.Assembly, name), out var to) && reached.Add(to))
                {
                    next.Push(to);
                }
            }
        }

        return reached;
    }

    private static Room[] ReadAssembly(string file)
    {
        using var module = ModuleDefinition.ReadModule(file);
        var assembly = Path.GetFileNameWithoutExtension(file);
        var written = module.Types.Where(type => type.Namespace.StartsWith("Pipeline", StringComparison.Ordinal)).ToArray();
        return
        [
            .. written.GroupBy(type => type.Namespace, StringComparer.Ordinal).OrderBy(room => room.Key, StringComparer.Ordinal).Select(room => new Room(
                assembly,
                room.Key,
                room.Select(type => type.Name).ToHashSet(StringComparer.Ordinal),
                room.SelectMany(WithNested).SelectMany(References).Select(Outermost)
                    .Where(type => type.Namespace.StartsWith("Pipeline", StringComparison.Ordinal) && type.Namespace != room.Key && IsOfTheProduct(type, module))
                    .GroupBy(type => type.Namespace, StringComparer.Ordinal)
                    .ToDictionary(to => to.Key, IReadOnlySet<string> (to) => to.Select(type => type.Name).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal))),
        ];
    }

    private static bool IsOfTheProduct(TypeReference type, ModuleDefinition module) =>
        type.Scope == module || Assemblies.Contains(type.Scope.Name, StringComparer.Ordinal);

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<TypeReference> References(TypeDefinition type)
    {
        IEnumerable<TypeReference?> direct =
        [
            type.BaseType,
            .. type.Interfaces.Select(one => one.InterfaceType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.Properties.Select(property => property.PropertyType),
            .. type.CustomAttributes.SelectMany(OfAttribute),
            .. type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
            .. type.Methods.SelectMany(OfMethod),
        ];
        return direct.OfType<TypeReference>().SelectMany(Parts);
    }

    private static IEnumerable<TypeReference?> OfMethod(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method.CustomAttributes.SelectMany(OfAttribute),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(OfInstruction) : [],
    ];

    private static IEnumerable<TypeReference?> OfInstruction(Instruction instruction) => instruction.Operand switch
    {
        GenericInstanceMethod method => [method.DeclaringType, method.ReturnType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType],
        FieldReference field => [field.DeclaringType, field.FieldType],
        TypeReference type => [type],
        _ => [],
    };

    private static IEnumerable<TypeReference?> OfAttribute(CustomAttribute attribute) =>
        attribute.ConstructorArguments.Select(argument => argument.Value as TypeReference).Prepend(attribute.AttributeType);

    // A list of pins refers to the list and to the pins.
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        GenericParameter => [],
        _ => [type],
    };
}
