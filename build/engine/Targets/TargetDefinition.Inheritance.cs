using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

internal sealed partial class TargetDefinition
{
    public ITargetDefinition Base()
    {
        _baseMembers ??= new Stack<PropertyInfo>(TargetMembers.Overridden(build.GetType(), property).Reverse());
        return _baseMembers.TryPop(out var member)
            ? Inherit(TargetMembers.ReadNonVirtual(member, build))
            : throw new InvalidOperationException(
                $"Target '{name}' has no base member; to use a component's default implementation, call Inherit<T>.");
    }

    public ITargetDefinition Inherit(params Target[] targets)
    {
        foreach (var target in targets)
        {
            target(this);
        }

        return this;
    }

    public ITargetDefinition Inherit<T>(params Expression<Func<T, Target>>[] targets) => Inherit(
    [
        .. (targets.Length > 0 ? targets.Select(TargetMembers.Of) : [TargetMembers.Only(typeof(T), name)])
            .Select(x => TargetMembers.ReadNonVirtual(x, build)),
    ]);
}
