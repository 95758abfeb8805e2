using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Processors.Tables;

/// <summary>The kind of one value.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The kinds have JSON's names.")]
public enum Kind
{
    Integer,
    Number,
    Boolean,
    Date,
    DateTime,
    String,
    Object,
    Array,
}
