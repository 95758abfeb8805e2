using Google.Protobuf.Reflection;
using Modal.Client;

namespace Pipeline.Modal.Calls;

/// <summary>The protocol's names of enum values, without the type's prefix; unknown values by their number.</summary>
internal static class ModalName
{
    public static string Of(DataFormat format) => Of(ModalClientReflection.Descriptor.FindTypeByName<EnumDescriptor>("DataFormat"), (int)format, "DATA_FORMAT_");

    public static string Of(GenericResult.Types.GenericStatus status) => Of(GenericResult.Descriptor.EnumTypes[0], (int)status, "GENERIC_STATUS_");

    private static string Of(EnumDescriptor type, int value, string prefix) => type.FindValueByNumber(value)?.Name[prefix.Length..] ?? $"{type.Name} {value}";
}
